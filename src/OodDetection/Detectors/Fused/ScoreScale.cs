
namespace OodDetection;

/// <summary>Puts one detector's scores on a scale that can be added to another's, by the scores of held-out in-distribution images.</summary>
internal abstract class ScoreScale
{
    internal static ScoreScale Fit(FusionRule rule, ReadOnlySpan<double> heldOut)
        => rule == FusionRule.Fisher ? new Tail(new TailProbability(heldOut)) : new Standardised(heldOut);

    /// <summary>The score on the common scale; higher stays more out-of-distribution.</summary>
    internal abstract double Of(double score);

    /// <summary>(score − mean) / deviation.</summary>
    internal sealed class Standardised : ScoreScale
    {
        internal Standardised(ReadOnlySpan<double> heldOut)
        {
            var values = heldOut.ToArray();
            Mean = values.Average();
            Deviation = Math.Sqrt(values.Average(v => (v - Mean) * (v - Mean)));
            if (Deviation == 0) Deviation = 1; // all alike: any scale will do
        }

        internal double Mean { get; }

        internal double Deviation { get; }

        internal override double Of(double score) => (score - Mean) / Deviation;
    }

    /// <summary>−log p.</summary>
    internal sealed class Tail(TailProbability probability) : ScoreScale
    {
        internal TailProbability Probability => probability;

        internal override double Of(double score) => probability.NegativeLog(score);
    }
}

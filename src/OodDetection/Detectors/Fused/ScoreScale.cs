
namespace OodDetection;

/// <summary>Puts one detector's scores on a scale that can be added to another's, by the scores of held-out in-distribution images.</summary>
internal abstract class ScoreScale
{
    internal static ScoreScale Fit(FusionRule rule, ReadOnlySpan<double> heldOut)
        => rule == FusionRule.Fisher ? new Tail(new TailProbability(heldOut)) : new Standardised(heldOut);

    /// <summary>The score on the common scale; higher stays more out-of-distribution.</summary>
    internal abstract double Of(double score);

    private sealed class Standardised : ScoreScale
    {
        private readonly double _mean;
        private readonly double _deviation;

        internal Standardised(ReadOnlySpan<double> heldOut)
        {
            var values = heldOut.ToArray();
            _mean = values.Average();
            _deviation = Math.Sqrt(values.Average(v => (v - _mean) * (v - _mean)));
            if (_deviation == 0) _deviation = 1; // all alike: any scale will do
        }

        internal override double Of(double score) => (score - _mean) / _deviation;
    }

    private sealed class Tail(TailProbability probability) : ScoreScale
    {
        internal override double Of(double score) => probability.NegativeLog(score);
    }
}

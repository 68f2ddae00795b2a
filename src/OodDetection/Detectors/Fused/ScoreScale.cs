namespace OodDetection.Detectors.Fused;

/// <summary>Puts one detector's scores on a scale that can be added to another's, by the scores of held-out in-distribution images.</summary>
internal abstract class ScoreScale
{
    internal static ScoreScale Fit(FusionRule rule, ReadOnlySpan<double> heldOut)
        => rule == FusionRule.Fisher ? new TailProbability(heldOut) : new Standardised(heldOut);

    /// <summary>log(p / (1 − p)); finite for 0 and for 1 too.</summary>
    internal static double LogOdds(double probability) => Log(probability) - Math.Log(Math.Max(1 - probability, Math.ScaleB(1, -53)));

    /// <summary>The logarithm; finite for 0 too.</summary>
    internal static double Log(double value) => Math.Log(Math.Max(value, double.Epsilon));

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

    /// <summary>−log p, with p interpolated between held-out scores and exponential beyond the highest tenth of them.</summary>
    private sealed class TailProbability : ScoreScale
    {
        private const double TailShare = 0.1;
        private readonly double[] _scores; // different ones, ascending, up to where the tail begins
        private readonly double[] _values; // −log p of each
        private readonly double _meanExcess;

        internal TailProbability(ReadOnlySpan<double> heldOut)
        {
            var sorted = heldOut.ToArray();
            Array.Sort(sorted);
            var n = sorted.Length;
            var body = Math.Max(1, (int)Math.Ceiling(n * (1 - TailShare)));
            var scores = new List<double>();
            var values = new List<double>();
            for (var i = 0; i < body; i++)
            {
                if (i > 0 && sorted[i] == sorted[i - 1]) continue; // the first of equal scores has the p of them all
                scores.Add(sorted[i]);
                values.Add(-Math.Log((n - i) / (n + 1.0)));
            }

            (_scores, _values) = ([.. scores], [.. values]);
            var excess = sorted[body..].Select(s => s - _scores[^1]).Where(e => e > 0).ToArray();
            // Nothing above: any score that is higher is as far out as the spread of the body.
            var fallback = _scores.Length > 1 ? (_scores[^1] - _scores[0]) / (_values[^1] - _values[0]) : 1;
            _meanExcess = excess.Length > 0 ? excess.Average() : fallback;
        }

        internal override double Of(double score)
        {
            if (score >= _scores[^1]) return _values[^1] + ((score - _scores[^1]) / _meanExcess);
            if (score < _scores[0]) return _values[0];
            var upper = Array.BinarySearch(_scores, score);
            if (upper >= 0) return _values[upper];
            upper = ~upper;
            var share = (score - _scores[upper - 1]) / (_scores[upper] - _scores[upper - 1]);
            return _values[upper - 1] + (share * (_values[upper] - _values[upper - 1]));
        }
    }
}

namespace OodDetection;

/// <summary>
/// −log p of a score among held-out in-distribution scores: p is interpolated between them, and exponential beyond the highest tenth, so that
/// scores far out don't tie at 1/(n + 1).
/// </summary>
/// <remarks>
/// Between two held-out scores that nearly tie −log p would rise like a step, and the rounding of a network, which is another one with another batch or another library, would show in
/// the fifth digit of a score. So of scores that lie closer than a two-hundredth of the range from their median to where the tail begins, one is gone by.
/// </remarks>
internal sealed class TailProbability
{
    private const double TailShare = 0.1;
    private const double Apart = 0.005; // of the range from the median to where the tail begins
    private readonly double[] _scores; // different ones, ascending, up to where the tail begins
    private readonly double[] _values; // −log p of each
    private readonly double _meanExcess;

    /// <summary>Takes held-out scores, at least one, none of them NaN.</summary>
    internal TailProbability(ReadOnlySpan<double> heldOut)
    {
        var sorted = heldOut.ToArray();
        Array.Sort(sorted);
        var n = sorted.Length;
        var body = Math.Max(1, (int)Math.Ceiling(n * (1 - TailShare)));
        var distance = Apart * (sorted[body - 1] - sorted[(n - 1) / 2]);
        var scores = new List<double>();
        var values = new List<double>();
        for (var i = 0; i < body; i++)
        {
            // The first of scores that tie, or nearly, has the p of them all: so it doesn't matter which of the two they do.
            if (i > 0 && (sorted[i] == scores[^1] || sorted[i] - scores[^1] < distance)) continue;
            scores.Add(sorted[i]);
            values.Add(-Math.Log((n - i) / (n + 1.0)));
        }

        (_scores, _values) = ([.. scores], [.. values]);
        var excess = sorted[body..].Select(s => s - _scores[^1]).Where(e => e > 0).ToArray();
        // Nothing above: any score that is higher is as far out as the spread of the body.
        var fallback = _scores.Length > 1 ? (_scores[^1] - _scores[0]) / (_values[^1] - _values[0]) : 1;
        _meanExcess = excess.Length > 0 ? excess.Average() : fallback;
    }

    /// <summary>Held-out scores that are gone by, ascending, up to where the tail begins.</summary>
    internal ReadOnlySpan<double> Scores => _scores;

    /// <summary>−log p of each of <see cref="Scores"/>.</summary>
    internal ReadOnlySpan<double> Values => _values;

    /// <summary>How much −log p of scores in the tail rises by one.</summary>
    internal double MeanExcess => _meanExcess;

    /// <summary>−log p, above zero and rising with the score.</summary>
    internal double NegativeLog(double score)
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

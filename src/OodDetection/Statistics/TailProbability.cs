namespace OodDetection;

/// <summary>
/// −log p of a score among held-out in-distribution scores: p is interpolated between them, and exponential beyond the highest tenth, so that
/// scores far out don't tie at 1/(n + 1).
/// </summary>
internal sealed class TailProbability
{
    private const double TailShare = 0.1;
    private const double Apart = 0.005; // of the range from the median to where the tail begins
    private const double Rounding = 1e-10; // of the range up to where the tail begins: what differs by less is equal but for the order in which it was summed up
    private readonly double[] _scores; // different ones, ascending, up to where the tail begins
    private readonly double[] _values; // −log p of each
    private readonly double _meanExcess;

    /// <summary>Takes held-out scores, at least one, none of them NaN: <see cref="NaNScores.RefuseHeldOut"/>.</summary>
    internal TailProbability(ReadOnlySpan<double> heldOut)
    {
        var sorted = heldOut.ToArray();
        Array.Sort(sorted);
        var n = sorted.Length;
        var body = BodyOf(n);
        var range = sorted[body - 1] - sorted[0];
        var rounding = double.IsFinite(range) ? Rounding * range : 0;
        var scores = new List<double>();
        var values = new List<double>();
        for (var i = 0; i < body; i++)
        {
            if (scores.Count > 0 && sorted[i] - scores[^1] <= rounding) continue; // the first of equal scores has the p of them all
            scores.Add(sorted[i]);
            values.Add(-Math.Log((n - i) / (n + 1.0)));
        }

        (_scores, _values) = ([.. scores], [.. values]);
        var excess = sorted[body..].Select(s => s - _scores[^1]).Where(e => e > rounding).ToArray();
        // Nothing above: any score that is higher is as far out as the spread of the body.
        var fallback = _scores.Length > 1 ? (_scores[^1] - _scores[0]) / (_values[^1] - _values[0]) : 1;
        _meanExcess = excess.Length > 0 ? excess.Average() : fallback;
    }

    /// <summary>Different held-out scores, ascending, up to where the tail begins.</summary>
    internal ReadOnlySpan<double> Scores => _scores;

    /// <summary>−log p of each of <see cref="Scores"/>.</summary>
    internal ReadOnlySpan<double> Values => _values;

    /// <summary>How much −log p of scores in the tail rises by one.</summary>
    internal double MeanExcess => _meanExcess;

    /// <summary>−log p, above zero and rising with the score; NaN where the score is.</summary>
    internal double NegativeLog(double score)
    {
        if (double.IsNaN(score)) return score;
        if (score >= _scores[^1]) return _values[^1] + ((score - _scores[^1]) / _meanExcess);
        if (score < _scores[0]) return _values[0];
        var upper = Array.BinarySearch(_scores, score);
        if (upper >= 0) return _values[upper];
        upper = ~upper;
        var share = (score - _scores[upper - 1]) / (_scores[upper] - _scores[upper - 1]);
        return _values[upper - 1] + (share * (_values[upper] - _values[upper - 1]));
    }

    /// <summary>Held-out scores of which those that nearly tie do: they become the lowest of them.</summary>
    /// <remarks>
    /// Between two scores that nearly tie −log p rises like a step, and the rounding of a network, which is another one with another batch or another library, shows in the fifth digit of a
    /// score. So scores up to where the tail begins that lie closer than a two-hundredth of the range from the median to there become one.
    /// </remarks>
    /// <param name="heldOut">Scores in any order, at least one, none of them NaN.</param>
    /// <returns>As many, in the same order.</returns>
    internal static double[] NearTiesAsTies(ReadOnlySpan<double> heldOut)
    {
        var result = heldOut.ToArray();
        var order = Enumerable.Range(0, result.Length).ToArray();
        Array.Sort(heldOut.ToArray(), order);
        var body = BodyOf(result.Length);
        var distance = Apart * (result[order[body - 1]] - result[order[(result.Length - 1) / 2]]);
        for (var i = 1; i < body; i++)
        {
            if (result[order[i]] - result[order[i - 1]] < distance) result[order[i]] = result[order[i - 1]];
        }

        return result;
    }

    private static int BodyOf(int count) => Math.Max(1, (int)Math.Ceiling(count * (1 - TailShare)));
}

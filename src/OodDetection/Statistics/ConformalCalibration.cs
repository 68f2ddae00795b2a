namespace OodDetection;

/// <summary>Turns scores into p-values, by the scores of in-distribution images that the detector has never seen.</summary>
/// <remarks>
/// <para>p = (1 + #{calibration scores ≥ s})/(n + 1), a conformal p-value (Vovk, Gammerman &amp; Shafer, "Algorithmic Learning in a Random World",
/// 2005; for out-of-distribution detection Bates, Candès, Lei, Romano &amp; Sesia, "Testing for outliers with conformal p-values", Annals of Statistics 51(1), 2023).
/// If an image is exchangeable with the calibration images, P(p ≤ α) ≤ α for every α, whatever the detector and the distribution, and without
/// choosing α beforehand.</para>
/// <para><b>Thread safety.</b> All members may be called from several threads at once.</para>
/// </remarks>
public sealed class ConformalCalibration
{
    private readonly double[] _scores; // ascending

    private ConformalCalibration(double[] scores) => _scores = scores;

    /// <summary>How many calibration scores there are, n.</summary>
    public int Count => _scores.Length;

    /// <summary>The smallest α that these scores allow, 1/(n + 1): no p-value is smaller.</summary>
    public double MinAlpha => 1.0 / (Count + 1);

    /// <summary>The calibration scores, ascending.</summary>
    internal ReadOnlySpan<double> Scores => _scores;

    /// <summary>Calibrates by scores.</summary>
    /// <param name="scores">Scores of held-out in-distribution images (or windows), in any order; at least one, none NaN.</param>
    /// <exception cref="ArgumentException">There is no score, or one is NaN.</exception>
    public static ConformalCalibration Of(ReadOnlySpan<double> scores)
    {
        if (scores.IsEmpty) throw new ArgumentException("Expected at least one score to calibrate with; got none.", nameof(scores));
        var sorted = scores.ToArray();
        var index = Array.FindIndex(sorted, double.IsNaN);
        if (index >= 0)
            throw new ArgumentException(FormattableString.Invariant($"Expected scores that are numbers; {sorted.Count(double.IsNaN)} of {sorted.Length} are NaN, the first at index {index}."), nameof(scores));
        Array.Sort(sorted);
        return new ConformalCalibration(sorted);
    }

    /// <summary>How many calibration scores α needs: ⌈1/α⌉ − 1.</summary>
    /// <param name="alpha">The rate of false alarms, above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">α is not between 0 and 1.</exception>
    public static int MinCount(double alpha)
    {
        CheckAlpha(alpha);
        var count = Math.Ceiling(1 / alpha) - 1;
        // 1/α may round up past a whole number; the count that the p-values themselves allow is what holds.
        if (count > 1 && 1 / count <= alpha) count--;
        while (1 / (count + 1) > alpha) count++;
        return count < int.MaxValue ? (int)count : throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "Expected a rate of false alarms that some number of images can answer for.");
    }

    /// <summary>The p-value of a score: (1 + #{calibration scores ≥ score})/(n + 1), from 1/(n + 1) to 1.</summary>
    /// <exception cref="ArgumentException">The score is NaN.</exception>
    public double PValue(double score)
    {
        if (double.IsNaN(score)) throw new ArgumentException("Expected a score that is a number; got NaN.", nameof(score));
        var (low, high) = (0, Count); // the first index whose score is not below
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_scores[middle] < score) low = middle + 1;
            else high = middle;
        }

        return (1.0 + Count - low) / (Count + 1);
    }

    /// <summary>The score above which, and not at which, p ≤ α.</summary>
    /// <param name="alpha">The rate of false alarms, from <see cref="MinAlpha"/> to below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">α is not between 0 and 1.</exception>
    /// <exception cref="ArgumentException">There are too few calibration scores for α; the message says how many it takes.</exception>
    public double Threshold(double alpha)
    {
        CheckSuffices(alpha);
        // The most scores m with m/(n + 1) ≤ α, by the same division as in PValue, so that the two never disagree.
        var most = (int)Math.Min(Count, Math.Floor(alpha * (Count + 1)) + 1);
        while ((double)most / (Count + 1) > alpha) most--;
        return _scores[Count - most];
    }

    internal static void CheckAlpha(double alpha)
    {
        if (!(alpha is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "Expected a rate of false alarms above 0 and below 1, such as 0.01.");
    }

    internal void CheckSuffices(double alpha)
    {
        CheckAlpha(alpha);
        if (MinAlpha > alpha)
            throw new ArgumentException(FormattableString.Invariant($"A rate of false alarms of {alpha} needs at least {MinCount(alpha)} calibration scores; there are {Count}, enough for {MinAlpha:G3} and more."), nameof(alpha));
    }
}

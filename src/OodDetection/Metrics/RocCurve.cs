using System.Collections;

namespace OodDetection.Metrics;

/// <summary>
/// The receiver operating characteristic: a point for each threshold that makes a difference, from (0, 0) to (1, 1).
/// </summary>
/// <remarks>
/// <para>The points are those of scikit-learn's <c>roc_curve</c> with <c>drop_intermediate=False</c>: the first one has
/// the threshold +∞ and calls nothing OOD (by definition, even if a score is +∞); then comes one for each distinct
/// score, highest first.</para>
/// <para><b>Thread safety.</b> All members may be called from several threads at once: a curve never changes.</para>
/// </remarks>
public sealed class RocCurve : IReadOnlyList<RocPoint>
{
    private readonly double[] _thresholds;

    // Counts, not rates: whether three points lie on a line can be told exactly from integers only.
    private readonly int[] _falsePositives;
    private readonly int[] _truePositives;

    private RocCurve(double[] thresholds, int[] falsePositives, int[] truePositives)
    {
        _thresholds = thresholds;
        _falsePositives = falsePositives;
        _truePositives = truePositives;
    }

    /// <summary>Number of points; at least 2.</summary>
    public int Count => _thresholds.Length;

    /// <summary>A point; the first is (0, 0), the last (1, 1).</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is outside that range.</exception>
    public RocPoint this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(index), index, $"The curve has {Count} points: the index must be from 0 to {Count - 1}.");
            }
            return new RocPoint(
                _thresholds[index],
                _falsePositives[index] / (double)_falsePositives[^1],
                _truePositives[index] / (double)_truePositives[^1]);
        }
    }

    /// <summary>Computes the curve in O(n log n).</summary>
    /// <param name="inDistribution">Scores of ID images, higher = more out-of-distribution; at least one.</param>
    /// <param name="outOfDistribution">Scores of OOD images; at least one.</param>
    /// <exception cref="ArgumentException">A class is empty, or a score is NaN.</exception>
    public static RocCurve Compute(ReadOnlySpan<double> inDistribution, ReadOnlySpan<double> outOfDistribution)
        => Compute(SortedScores.FromClasses(inDistribution, outOfDistribution));

    /// <summary>Computes the curve in O(n log n).</summary>
    /// <param name="scores">Scores of all images, higher = more out-of-distribution.</param>
    /// <param name="labels">A label for each score: 0 for ID, 1 for OOD; each at least once.</param>
    /// <exception cref="ArgumentException">The lengths differ, a label is neither 0 nor 1, a class is empty, or a score
    /// is NaN.</exception>
    public static RocCurve ComputeFromLabels(ReadOnlySpan<double> scores, ReadOnlySpan<int> labels)
        => Compute(SortedScores.FromLabels(scores, labels));

    /// <summary>
    /// A curve with fewer points, for plotting. Points inside a straight piece go first, which changes nothing in the
    /// picture; if the corners alone are still too many, they are thinned evenly along the curve.
    /// </summary>
    /// <remarks>Both end points stay, and each point of the result is a point of this curve. If corners had to go, every
    /// point of the full curve lies within 2 / (<paramref name="maxPoints"/> − 2) of the thinned one, measured as
    /// |ΔFPR| + |ΔTPR|.</remarks>
    /// <param name="maxPoints">The maximum number of points of the result; at least 3.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxPoints"/> is below 3.</exception>
    public RocCurve Thin(int maxPoints)
    {
        if (maxPoints < 3)
        {
            throw new ArgumentOutOfRangeException(
                nameof(maxPoints), maxPoints, "A thinned curve needs at least 3 points: both ends and one between.");
        }

        var corners = Corners();
        return Select(corners.Count <= maxPoints ? corners : OnePerCell(corners, maxPoints - 2));
    }

    /// <inheritdoc/>
    public IEnumerator<RocPoint> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static RocCurve Compute(SortedScores scores)
    {
        var distinct = 0;
        foreach (var _ in scores.GroupsFromTheTop())
            distinct++;

        var thresholds = new double[distinct + 1];
        var falsePositives = new int[distinct + 1];
        var truePositives = new int[distinct + 1];
        thresholds[0] = double.PositiveInfinity;
        var i = 1;
        foreach (var group in scores.GroupsFromTheTop())
        {
            thresholds[i] = group.Score;
            falsePositives[i] = (int)(group.InAbove + group.InHere);
            truePositives[i] = (int)(group.OutAbove + group.OutHere);
            i++;
        }
        return new RocCurve(thresholds, falsePositives, truePositives);
    }

    /// <summary>Both ends, and the points where the curve changes direction.</summary>
    private List<int> Corners()
    {
        var corners = new List<int> { 0 };
        for (var i = 1; i < Count - 1; i++)
        {
            var last = corners[^1];
            long acrossBefore = _falsePositives[i] - _falsePositives[last];
            long upBefore = _truePositives[i] - _truePositives[last];
            long acrossAfter = _falsePositives[i + 1] - _falsePositives[i];
            long upAfter = _truePositives[i + 1] - _truePositives[i];
            if (acrossBefore * upAfter != acrossAfter * upBefore)
                corners.Add(i);
        }
        corners.Add(Count - 1);
        return corners;
    }

    /// <summary>
    /// The curve only rises, so its length as |ΔFPR| + |ΔTPR| is 2 whatever its shape. It is cut into cells of equal
    /// length; the last point of each stays, which is less than one cell away from the points that go.
    /// </summary>
    private List<int> OnePerCell(List<int> corners, int cells)
    {
        var kept = new List<int>(cells + 2) { 0 };
        for (var i = 1; i < corners.Count - 1; i++)
        {
            if (Cell(corners[i]) != Cell(corners[i + 1]))
                kept.Add(corners[i]);
        }
        kept.Add(corners[^1]);
        return kept;

        int Cell(int index)
            => (int)(cells * (this[index].FalsePositiveRate + this[index].TruePositiveRate) / 2);
    }

    private RocCurve Select(List<int> indices) => new(
        [.. indices.Select(i => _thresholds[i])],
        [.. indices.Select(i => _falsePositives[i])],
        [.. indices.Select(i => _truePositives[i])]);
}

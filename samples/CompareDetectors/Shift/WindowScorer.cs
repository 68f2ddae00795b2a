using OodDetection;

namespace CompareDetectors.Shift;

/// <summary>Scores windows of images that were read before.</summary>
/// <param name="detector">The detector that read them.</param>
/// <param name="clean">In-distribution test images, one by one.</param>
/// <param name="seed">Seed of the windows.</param>
internal sealed class WindowScorer(BatchStatisticsDetector detector, IReadOnlyList<WindowSummary> clean, long seed)
{
    private const int ForClean = 0, ForMixed = 1, ForOthers = 2;
    private readonly Dictionary<int, double[][]> _clean = [];

    /// <summary>The scores of in-distribution windows, order by order: the same for all conditions.</summary>
    public double[][] Clean(int window)
    {
        if (_clean.TryGetValue(window, out var there)) return there;
        var scores = Score(WindowDraw.Of(clean.Count, window, WindowDraw.Orders(clean.Count, window), seed, ForClean), indices => indices.Select(p => clean[p]));
        _clean.Add(window, scores);
        return scores;
    }

    /// <summary>The scores of windows with shifted images, order by order.</summary>
    /// <param name="shifted">The shifted images, one by one.</param>
    /// <param name="sameImages">Whether they are the in-distribution test images, corrupted: no window then has an image twice.</param>
    /// <param name="window">Images in a window.</param>
    /// <param name="count">How many of them are shifted; the others are in-distribution test images.</param>
    public double[][] Shifted(IReadOnlyList<WindowSummary> shifted, bool sameImages, int window, int count)
    {
        if (count == window || sameImages)
            return Score(Draw(shifted.Count, ForMixed), indices => indices.Select((p, i) => i < count ? shifted[p] : clean[p]));

        var others = Draw(shifted.Count, ForOthers);
        var own = Draw(clean.Count, ForMixed).SelectMany(order => order).ToArray();
        var next = 0;
        return Score(others, indices => indices.Take(count).Select(p => shifted[p]).Concat(own[next++ % own.Length].Skip(count).Select(p => clean[p])));

        int[][][] Draw(int images, int purpose) => WindowDraw.Of(images, window, WindowDraw.Orders(images, window), seed, purpose);
    }

    private double[][] Score(int[][][] orders, Func<int[], IEnumerable<WindowSummary>> images)
        => [.. orders.Select(order => order.Select(indices => detector.ScoreWindow(WindowSummary.Merge(images(indices)))).ToArray())];
}


namespace OodDetection;

/// <summary>
/// Brings the statistics of windows of one size to one scale, by windows drawn from held-out in-distribution images: each part's, and the one
/// that looks for a subset. They are joined by Fisher's sum of −log p; since they depend on each other, the sum is itself compared with that of
/// the drawn windows.
/// </summary>
internal sealed class WindowScale
{
    private readonly IReadOnlyList<IEvidencePart> _parts;
    private readonly TailProbability[] _scales; // of the parts, then of the subset statistic
    private readonly TailProbability _joined;

    private WindowScale(IReadOnlyList<IEvidencePart> parts, TailProbability[] scales, TailProbability joined)
    {
        _parts = parts;
        _scales = scales;
        _joined = joined;
    }

    /// <summary>Fits to windows of different held-out images each.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="heldOut">Held-out images: the numbers of each part, and −log p.</param>
    /// <param name="size">Images in a window.</param>
    /// <param name="windows">How many windows are drawn.</param>
    /// <param name="seed">Seed of the draws.</param>
    internal static WindowScale Fit(IReadOnlyList<IEvidencePart> parts, IReadOnlyList<ImageEvidence> heldOut, int size, int windows, int seed)
    {
        var random = new Random(seed);
        var order = Enumerable.Range(0, heldOut.Count).ToArray();
        var drawn = new List<double[]>(windows);
        var summary = new WindowSummary([.. parts.Select(part => part.Dimension)]);
        for (var w = 0; w < windows; w++)
        {
            summary.Clear();
            for (var i = 0; i < size; i++)
            {
                // The first steps of a Fisher-Yates shuffle: as many different images.
                var other = random.Next(i, order.Length);
                (order[i], order[other]) = (order[other], order[i]);
                summary.Add(heldOut[order[i]]);
            }

            drawn.Add(Statistics(parts, summary));
        }

        var scales = Enumerable.Range(0, parts.Count + 1).Select(s => new TailProbability([.. drawn.Select(d => d[s])])).ToArray();
        return new WindowScale(parts, scales, new TailProbability([.. drawn.Select(d => Sum(scales, d))]));
    }

    /// <summary>−log p of a window, and of each part and the subset by itself.</summary>
    internal (double Joined, double[] Parts) Of(WindowSummary window)
    {
        var statistics = Statistics(_parts, window);
        return (_joined.NegativeLog(Sum(_scales, statistics)), [.. statistics.Select((s, i) => _scales[i].NegativeLog(s))]);
    }

    private static double[] Statistics(IReadOnlyList<IEvidencePart> parts, WindowSummary window)
        => [.. parts.Select((part, p) => part.Statistic(window.Sums.Mean(p), window.Count)), BerkJones.Of(window.ImageEvidence).Statistic];

    private static double Sum(TailProbability[] scales, double[] statistics)
    {
        var sum = 0.0;
        for (var s = 0; s < scales.Length; s++) sum += scales[s].NegativeLog(statistics[s]);
        return sum;
    }
}

namespace OodDetection.Detectors.BatchStatistics;

/// <summary>
/// All that a detector has to know of the images of a window: sums, and one number for each image. Summaries of parts of a window, made on different
/// machines by the same detector, merge to that of the whole.
/// </summary>
/// <remarks>Made by <see cref="BatchStatisticsDetector.Summarise"/>. Not for use by several threads at once.</remarks>
public sealed class WindowSummary
{
    private readonly double[][] _sums;
    private readonly List<double> _images = [];

    internal WindowSummary(IReadOnlyList<IEvidencePart> parts)
        => _sums = [.. parts.Select(part => new double[part.Dimension])];

    private WindowSummary(double[][] sums) => _sums = sums;

    /// <summary>How many images it holds.</summary>
    public int Count => _images.Count;

    /// <summary>−ln p of each image by itself, in the order in which the images came.</summary>
    internal ReadOnlySpan<double> ImageEvidence => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_images);

    /// <summary>The summary of the images of both, those of <paramref name="other"/> last. Neither is changed.</summary>
    /// <exception cref="ArgumentException">The other summary is of another kind of detector.</exception>
    public WindowSummary Merge(WindowSummary other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!_sums.Select(s => s.Length).SequenceEqual(other._sums.Select(s => s.Length)))
        {
            throw new ArgumentException(
                $"Expected a summary of the same detector, with {Described(_sums)} numbers an image; got one with {Described(other._sums)}.", nameof(other));
        }

        var merged = new WindowSummary([.. _sums.Select((sum, p) => sum.Zip(other._sums[p], (a, b) => a + b).ToArray())]);
        merged._images.AddRange(_images);
        merged._images.AddRange(other._images);
        return merged;

        static string Described(double[][] sums) => string.Join(" + ", sums.Select(s => s.Length));
    }

    internal void Add(ImageEvidence image)
    {
        for (var p = 0; p < _sums.Length; p++)
        {
            var (sum, numbers) = (_sums[p], image.Parts[p]);
            for (var d = 0; d < sum.Length; d++) sum[d] += numbers[d];
        }

        _images.Add(image.NegativeLogP);
    }

    internal void Clear()
    {
        foreach (var sum in _sums) Array.Clear(sum);
        _images.Clear();
    }

    /// <summary>The mean of one part's numbers.</summary>
    internal double[] Mean(int part) => Array.ConvertAll(_sums[part], sum => sum / Count);
}

namespace OodDetection;

/// <summary>Sums of the parts' numbers over images. Sums of parts add up to those of the whole.</summary>
internal sealed class EvidenceSums(IReadOnlyList<int> dimensions)
{
    private readonly double[][] _sums = [.. dimensions.Select(d => new double[d])];

    internal long Count { get; private set; }

    internal IEnumerable<int> Dimensions => _sums.Select(sum => sum.Length);

    internal void Add(double[][] image) => Add(image, 1);

    internal void Add(EvidenceSums other) => Add(other._sums, other.Count);

    internal void Clear()
    {
        foreach (var sum in _sums) Array.Clear(sum);
        Count = 0;
    }

    /// <summary>The mean of one part's numbers.</summary>
    internal double[] Mean(int part) => Array.ConvertAll(_sums[part], sum => sum / Count);

    private void Add(double[][] numbers, long count)
    {
        for (var p = 0; p < _sums.Length; p++)
        {
            var (sum, more) = (_sums[p], numbers[p]);
            for (var d = 0; d < sum.Length; d++) sum[d] += more[d];
        }

        Count += count;
    }
}

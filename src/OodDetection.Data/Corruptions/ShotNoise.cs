namespace OodDetection.Data.Corruptions;

/// <summary>255·k/c with k from the Poisson distribution of mean c·v/255: c is how many photons make white.</summary>
/// <remarks>
/// Drawn by inversion: k is the smallest count whose cumulative probability exceeds u. It takes one u a value whatever the mean, so that a
/// stronger noise is the same draw from a wider distribution. There are 256 means, so the cumulative probabilities are tables.
/// </remarks>
internal sealed class ShotNoise : Corruption
{
    private readonly Dictionary<double, Lazy<double[][]>> _tables;

    public ShotNoise()
        : base("shot-noise", 500, 250, 100, 75, 50) =>
        _tables = Strengths.ToDictionary(photons => photons, photons => new Lazy<double[][]>(() => Tables(photons)));

    private protected override void Corrupt(ReadOnlySpan<byte> image, Span<byte> result, FrameShape shape, double strength, ref PixelRandom random)
    {
        var tables = _tables[strength].Value;
        for (var i = 0; i < image.Length; i++)
        {
            var found = Array.BinarySearch(tables[image[i]], random.NextDouble());
            var count = found < 0 ? ~found : found + 1;
            result[i] = Levels.ToByte(255 * count / strength);
        }
    }

    private static double[][] Tables(double photons) =>
        [.. Enumerable.Range(0, 256).Select(value => Cumulative(photons * value / 255))];

    /// <summary>P(k ≤ 0), P(k ≤ 1), … up to where 1 − P is below the step of the uniform numbers.</summary>
    private static double[] Cumulative(double mean)
    {
        var last = (int)(mean + (9 * Math.Sqrt(mean)) + 20);
        var sums = new double[last + 1];
        var probability = Math.Exp(-mean); // at most 500 photons: no underflow
        var sum = 0.0;
        for (var k = 0; k <= last; k++)
        {
            sum += probability;
            sums[k] = sum;
            probability *= mean / (k + 1);
        }

        return sums;
    }
}

using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>DisCoPatch as a part: what the discriminator says of an image's patches, which are its batch. Of a window the images' mean.</summary>
/// <remarks>An image gives one number: the log-odds of its score 1 − mean D(patch), centred and scaled by in-distribution images.</remarks>
internal sealed class DisCoPatchPart : IEvidencePart
{
    /// <summary>The name of the part.</summary>
    internal const string Discriminator = DisCoPatchFile.Discriminator;

    private readonly DisCoPatchDetector _detector;
    private readonly double _mean;
    private readonly double _deviation;

    private DisCoPatchPart(DisCoPatchDetector detector, double mean, double deviation) => (_detector, _mean, _deviation) = (detector, mean, deviation);

    public string Name => Discriminator;

    public nn.Module Module => _detector.Discriminator;

    public int Dimension => 1;

    /// <summary>Trains the discriminator, and measures how it scores images that it was not trained on.</summary>
    internal static DisCoPatchPart Fit(
        IImageSource images, IImageSource heldOut, DisCoPatchOptions options, int batchSize, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        const int measured = 1000;
        var detector = DisCoPatchTrainer.Fit(images, options, () => [], progress, cancellationToken); // what was trained on is in the whole detector's record
        try
        {
            var scores = new List<double>();
            // Whole chunks, so that the last one may go beyond the number.
            var count = (int)Math.Min(heldOut.Count, (measured + batchSize - 1L) / batchSize * batchSize);
            ImageChunks.Visit(new ImageSubset(heldOut, [.. Enumerable.Range(0, count).Select(i => (long)i)]), batchSize, chunk => scores.AddRange(LogOdds(detector, chunk)), cancellationToken);

            var mean = scores.Average();
            var deviation = Math.Sqrt(scores.Average(s => (s - mean) * (s - mean)));
            return new DisCoPatchPart(detector, mean, deviation == 0 ? 1 : deviation); // all alike: any scale will do
        }
        catch
        {
            detector.Dispose();
            throw;
        }
    }

    public double[][] Read(Tensor images) => [.. LogOdds(_detector, images).Select(score => new[] { (score - _mean) / _deviation })];

    /// <summary>The mean in its standard errors: one-sided, since the discriminator knows the direction.</summary>
    public double Statistic(ReadOnlySpan<double> mean, int count) => mean[0] * Math.Sqrt(count);

    public IEnumerable<FeatureShift> Shifts(double[] mean) => [new FeatureShift(Name, "score", 0, "mean", mean[0], double.NaN)];

    public void Write(DetectorWriter writer)
    {
        DisCoPatchFile.WriteDiscriminator(_detector, writer);
        writer.Write($"{Discriminator}.scoreMean", _mean);
        writer.Write($"{Discriminator}.scoreDeviation", _deviation);
    }

    /// <summary>Reads the part from a file.</summary>
    internal static DisCoPatchPart Read(DetectorReader reader, ImageShape shape)
    {
        var detector = DisCoPatchFile.ReadDiscriminator(reader, shape, []);
        var deviation = reader.ReadDouble($"{Discriminator}.scoreDeviation");
        if (deviation <= 0) throw new InvalidDataException($"'scoreDeviation' is {deviation}; expected a number above 0");
        return new DisCoPatchPart(detector, reader.ReadDouble($"{Discriminator}.scoreMean"), deviation);
    }

    public void Dispose() => _detector.Dispose();

    private static double[] LogOdds(DisCoPatchDetector detector, Tensor images)
    {
        using var scores = detector.Score(images);
        return Array.ConvertAll(scores.data<double>().ToArray(), TailScale.LogOdds);
    }
}

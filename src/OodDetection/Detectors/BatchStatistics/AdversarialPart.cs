using OodDetection.Networks;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The adversarial part: what the discriminator says of an image's patches, which are its batch. Of a window the images' mean.</summary>
/// <remarks>An image gives one number: the log-odds of its score 1 − mean D(patch), centred and scaled by in-distribution images.</remarks>
internal sealed class AdversarialPart : IEvidencePart
{
    /// <summary>The name of the part.</summary>
    internal const string Discriminator = "discriminator";

    private readonly PatchDiscriminator _discriminator;
    private readonly ImagePreprocessing _preprocessing;
    private readonly Device _device;
    private readonly PatchScorer _scorer;
    private readonly double _mean;
    private readonly double _deviation;

    private AdversarialPart(PatchDiscriminator discriminator, ImageShape shape, AdversarialOptions options)
    {
        _discriminator = discriminator;
        _preprocessing = AdversarialTraining.Preprocessing(shape);
        _device = options.Device;
        _scorer = new PatchScorer(discriminator, shape, options.ScoringPatches, options.Seed);
        _deviation = 1;
    }

    private AdversarialPart(PatchDiscriminator discriminator, ImagePreprocessing preprocessing, Device device, PatchScorer scorer, double mean, double deviation)
        => (_discriminator, _preprocessing, _device, _scorer, _mean, _deviation) = (discriminator, preprocessing, device, scorer, mean, deviation);

    private AdversarialPart(AdversarialPart raw, IReadOnlyList<double> scores)
    {
        (_discriminator, _preprocessing, _device, _scorer) = (raw._discriminator, raw._preprocessing, raw._device, raw._scorer);
        _mean = scores.Average();
        _deviation = Math.Sqrt(scores.Average(s => (s - _mean) * (s - _mean)));
        if (_deviation == 0) _deviation = 1; // all alike: any scale will do
    }

    public string Name => Discriminator;

    public nn.Module Module => _discriminator;

    public int Dimension => 1;

    /// <summary>Trains the discriminator, and measures how it scores images that it was not trained on.</summary>
    internal static AdversarialPart Fit(
        IImageSource images, IImageSource heldOut, AdversarialOptions options, int batchSize, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        const int measured = 1000;
        var discriminator = AdversarialTraining.Fit(images, options, progress, cancellationToken);
        try
        {
            var raw = new AdversarialPart(discriminator, images.Shape, options);
            var scores = new List<double>();
            // Whole chunks, so that the last one may go beyond the number.
            var count = Math.Min(heldOut.Count, (measured + batchSize - 1) / batchSize * (long)batchSize);
            ImageChunks.Visit(new ImageSubset(heldOut, [.. Enumerable.Range(0, (int)count).Select(i => (long)i)]), batchSize, chunk =>
            {
                scores.AddRange(raw.Read(chunk).Select(numbers => numbers[0]));
            }, cancellationToken);

            return new AdversarialPart(raw, scores);
        }
        catch
        {
            discriminator.Dispose();
            throw;
        }
    }

    public double[][] Read(Tensor images)
    {
        using var scope = NewDisposeScope();
        var scores = _scorer.Score(_preprocessing.Apply(images, _device)).data<double>().ToArray();
        return [.. scores.Select(score => new[] { (TailScale.LogOdds(score) - _mean) / _deviation })];
    }

    /// <summary>The mean in its standard errors: one-sided, since the discriminator knows the direction.</summary>
    public double Statistic(ReadOnlySpan<double> mean, int count) => mean[0] * Math.Sqrt(count);

    public IEnumerable<FeatureShift> Shifts(double[] mean) => [new FeatureShift(Name, "score", 0, "mean", mean[0], double.NaN)];

    public void Write(DetectorWriter writer)
    {
        writer.Write($"{Discriminator}.patchSize", _discriminator.PatchSize);
        writer.Write($"{Discriminator}.widths", new JsonArray([.. _discriminator.Widths.Select(width => (JsonNode)width)]));
        writer.Write($"{Discriminator}.scoreMean", _mean);
        writer.Write($"{Discriminator}.scoreDeviation", _deviation);
        writer.WriteNumbers($"{Discriminator}.places", [Array.ConvertAll(_scorer.Places.Tops, top => (double)top), Array.ConvertAll(_scorer.Places.Lefts, left => (double)left)]);
        writer.WriteModule($"{Discriminator}.network", _discriminator);
    }

    /// <summary>Reads the part from a file.</summary>
    internal static AdversarialPart Read(DetectorReader reader, ImageShape shape)
    {
        const int largest = 1 << 16;
        const int mostPatches = 1 << 16;
        int[] widths = [.. ManifestJson.List(reader.Setting($"{Discriminator}.widths"), "widths").Select(width => ManifestJson.Integer(width, "widths", 1, largest))];
        var patchSize = reader.ReadInt32($"{Discriminator}.patchSize", 1, largest);
        NetworkFile.CheckSize(PatchDiscriminator.MinParameters(shape.Channels, patchSize, widths), reader.BytesOf($"{Discriminator}.network"));
        var discriminator = reader.ReadModule($"{Discriminator}.network", new PatchDiscriminator(shape.Channels, patchSize, widths));
        discriminator.eval();
        if (reader.ReadNumbers($"{Discriminator}.places") is not [var tops, var lefts]) throw new InvalidDataException("'places' is not two rows of numbers");
        if (tops.Length > mostPatches) throw new InvalidDataException($"'places' has {tops.Length} patches; expected at most {mostPatches}");
        var scorer = new PatchScorer(discriminator, shape, new PatchPlaces(Array.ConvertAll(tops, top => (long)top), Array.ConvertAll(lefts, left => (long)left)));
        var deviation = reader.ReadDouble($"{Discriminator}.scoreDeviation");
        if (deviation <= 0) throw new InvalidDataException($"'scoreDeviation' is {deviation}; expected a number above 0");
        return new AdversarialPart(discriminator, AdversarialTraining.Preprocessing(shape), reader.Device, scorer, reader.ReadDouble($"{Discriminator}.scoreMean"), deviation);
    }

    public void Dispose() => _discriminator.Dispose();
}

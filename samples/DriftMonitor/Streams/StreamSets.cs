using OodDetection.Data;

namespace DriftMonitor.Streams;

/// <summary>The images that the detector is fitted on, those of the stream, and what becomes of them.</summary>
/// <param name="Train">In-distribution images to fit on.</param>
/// <param name="Test">In-distribution images that the stream is made of.</param>
/// <param name="Shift">What the change does; null where there is none.</param>
internal sealed record StreamSets(ImageSet Train, ImageSet Test, IShift? Shift)
{
    /// <summary>Reads the sets.</summary>
    /// <exception cref="ArgumentException">The change is not one that these images can have.</exception>
    /// <exception cref="IOException">A file is missing or damaged; the message says which.</exception>
    public static async Task<StreamSets> LoadAsync(DriftOptions options, TextWriter messages, CancellationToken cancellationToken)
    {
        var (train, test) = options.Id is { } spec
            ? await Task.Run(() => SetReader.ReadBoth(spec, cancellationToken), cancellationToken)
            : await FindFashionMnistAsync(messages, cancellationToken);
        if (options is { Id: null, Preparation: { } preparation })
            (train, test) = await Task.Run(() => (train.Prepare(preparation, cancellationToken), test.Prepare(preparation, cancellationToken)), cancellationToken);
        if (options.MaxId < train.Count) train = train.Sample(options.MaxId.Value, options.Seed).WithName(train.Name);
        return new StreamSets(train, test, options.HasChange ? MakeShift(options, test, cancellationToken) : null);
    }

    internal static IShift MakeShift(DriftOptions options, ImageSet test, CancellationToken cancellationToken)
    {
        if (options.Ood is { } spec)
        {
            var other = spec.HasParts ? SetReader.ReadPart(spec, DatasetSplit.Test, cancellationToken) : SetReader.ReadWhole(spec, cancellationToken);
            return new OtherSetShift(Conversion.ToShapeOf(test, other), options.Seed + 1);
        }

        var corruption = Corruption.Named(options.Corruption);
        if (corruption.RequiresColor && test.Channels == 1)
            throw new ArgumentException($"--corruption {corruption} changes colours, and {test.Name} is grey; expected one of: {string.Join(", ", Corruption.For(1))}.");
        return new CorruptionShift(corruption, options.Severity, options.Seed);
    }

    private static async Task<(ImageSet Train, ImageSet Test)> FindFashionMnistAsync(TextWriter messages, CancellationToken cancellationToken)
    {
        var source = new DatasetOptions { Progress = new DownloadLines(messages) };
        return (await FashionMnist.LoadAsync(DatasetSplit.Train, source, cancellationToken), await FashionMnist.LoadAsync(DatasetSplit.Test, source, cancellationToken));
    }
}

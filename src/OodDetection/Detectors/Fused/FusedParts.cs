using OodDetection.Transforms;

namespace OodDetection;

/// <summary>The parts of a fused detector, and the forward pass that they share.</summary>
internal sealed class FusedParts : IDisposable
{
    private readonly SharedPass _pass;
    private readonly HeldParts _held;

    /// <param name="parts">Detectors that look into one network under one set of transforms; at least one.</param>
    /// <param name="batchSize">How many transformed images go through the network at once.</param>
    /// <param name="leaveOpen">Whether the detectors stay the caller's to dispose.</param>
    /// <exception cref="ArgumentException">The parts have different networks, preprocessings or transform sets.</exception>
    internal FusedParts(IReadOnlyList<FusedPart> parts, int batchSize, bool leaveOpen)
    {
        foreach (var part in parts.Skip(1)) CheckShared(parts[0], part);
        (Parts, BatchSize) = (parts, batchSize);
        _held = new HeldParts(leaveOpen, [.. parts.Reverse().Select(part => part.Detector)]);
        _pass = new SharedPass([.. parts.Select(part => part.Detector)]);
    }

    internal IReadOnlyList<FusedPart> Parts { get; }

    internal TransformSet Transforms => Parts[0].Detector.Transforms;

    internal int BatchSize { get; }

    internal int PassSize => _pass.PassSize(BatchSize);

    /// <summary>The detectors.</summary>
    /// <exception cref="ObjectDisposedException">They were released.</exception>
    internal IReadOnlyList<IFeatureScorer> Scorers
    {
        get
        {
            EnsureAlive();
            return [.. Parts.Select(part => part.Detector)];
        }
    }

    /// <summary>The scores of images by each part, from shared forward passes, before they come to a common scale.</summary>
    internal double[][] Score(IImageSource images, CancellationToken cancellationToken)
    {
        EnsureAlive();
        return OnUnboundedScales(_pass.Score(images, PassSize, null, cancellationToken));
    }

    /// <summary>Each part's scores on its own unbounded scale.</summary>
    internal double[][] OnUnboundedScales(IReadOnlyList<double[]> scores)
        => [.. Parts.Zip(scores, (part, its) => Array.ConvertAll(its, part.Detector.OnUnboundedScale))];

    /// <exception cref="ObjectDisposedException">A part was disposed.</exception>
    internal void EnsureAlive() => _held.EnsureAlive(this);

    /// <summary>Releases the network, and the detectors if they were taken over.</summary>
    public void Dispose()
    {
        Release();
        _held.Dispose();
    }

    /// <summary>Releases the network only: if the detector could not be made, the parts stay the caller's.</summary>
    internal void Release() => _pass.Dispose();

    private static void CheckShared(FusedPart first, FusedPart part)
    {
        if (!ReferenceEquals(first.Detector.Network.Network, part.Detector.Network.Network))
            throw new ArgumentException($"Expected detectors that look into one network; that of {part.Name} is another than that of {first.Name}.");
        if (!first.Detector.Network.Preprocessing.IsSame(part.Detector.Network.Preprocessing))
            throw new ArgumentException($"Expected detectors that prepare images alike for the network; {part.Name} does it otherwise than {first.Name}.");
        if (!first.Detector.Transforms.IsSame(part.Detector.Transforms))
            throw new ArgumentException($"Expected detectors with one transform set; {first.Name} has '{first.Detector.Transforms.Name}', {part.Name} has '{part.Detector.Transforms.Name}'.");
    }
}

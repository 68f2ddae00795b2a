using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The parts of a fused detector, and the forward pass that they share.</summary>
internal sealed class FusedParts : IDisposable
{
    private readonly FrozenNetwork _network;
    private readonly FeatureReader _reader;
    private readonly HeldParts _held;

    /// <param name="parts">Detectors that look into one network under one set of transforms; at least one.</param>
    /// <param name="batchSize">How many transformed images go through the network at once.</param>
    /// <param name="leaveOpen">Whether the detectors stay the caller's to dispose.</param>
    /// <exception cref="ArgumentException">The parts have different networks or transform sets.</exception>
    internal FusedParts(IReadOnlyList<FusedPart> parts, int batchSize, bool leaveOpen)
    {
        foreach (var part in parts.Skip(1)) CheckShared(parts[0], part);
        (Parts, BatchSize) = (parts, batchSize);
        _held = new HeldParts(leaveOpen, [.. parts.Reverse().Select(part => part.Detector)]);
        _network = parts[0].Detector.Network.Share();
        try
        {
            _reader = new FeatureReader(_network, [.. parts.SelectMany(part => part.Detector.Layers).Distinct()]);
        }
        catch
        {
            _network.Dispose();
            throw;
        }
    }

    internal IReadOnlyList<FusedPart> Parts { get; }

    internal TransformSet Transforms => Parts[0].Detector.Transforms;

    internal int BatchSize { get; }

    internal int PassSize => PassBudget.Images(_network.Device, Parts.Max(part => part.Detector.BytesOfAnImage), BatchSize);

    /// <summary>The scores of images by each part, from shared forward passes, before they come to a common scale.</summary>
    internal double[][] Score(IImageSource images, CancellationToken cancellationToken)
    {
        _held.EnsureAlive(this);
        var scores = Parts.Select(_ => new List<double>()).ToArray();
        TransformedScoring.Visit(images, _network.Preprocessing, _network.Device, Transforms, PassSize, (batch, count) =>
        {
            var outputs = _reader.Run(batch);
            for (var p = 0; p < scores.Length; p++)
            {
                var detector = Parts[p].Detector;
                scores[p].AddRange(detector.ScoreFeatures(outputs, batch.shape[0]).cpu().data<double>().ToArray().Take((int)count).Select(detector.OnUnboundedScale));
            }
        }, cancellationToken);
        return Array.ConvertAll(scores, s => s.ToArray());
    }

    /// <exception cref="ObjectDisposedException">A part was disposed.</exception>
    internal void EnsureAlive() => _held.EnsureAlive(this);

    /// <summary>Releases the network, and the detectors if they were taken over.</summary>
    public void Dispose()
    {
        Release();
        _held.Dispose();
    }

    /// <summary>Releases the network only: if the detector could not be made, the parts stay the caller's.</summary>
    internal void Release()
    {
        _reader.Dispose();
        _network.Dispose();
    }

    private static void CheckShared(FusedPart first, FusedPart part)
    {
        if (!ReferenceEquals(first.Detector.Network.Network, part.Detector.Network.Network))
            throw new ArgumentException($"Expected detectors that look into one network; that of {part.Name} is another than that of {first.Name}.");
        if (!ReferenceEquals(first.Detector.Transforms, part.Detector.Transforms))
            throw new ArgumentException($"Expected detectors with one transform set; {first.Name} has '{first.Detector.Transforms.Name}', {part.Name} has '{part.Detector.Transforms.Name}'.");
    }
}

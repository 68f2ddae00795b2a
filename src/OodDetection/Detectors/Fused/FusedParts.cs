using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The parts of a fused detector, and the forward pass that they share.</summary>
internal sealed class FusedParts : IDisposable
{
    private readonly FrozenNetwork _network;
    private readonly FeatureReader _reader;
    private readonly int _batchSize;
    private readonly HeldParts _held;

    /// <param name="geom">The GEOM detector whose network the others look into.</param>
    /// <param name="moments">The moments detector.</param>
    /// <param name="layers">The intermediate-layer detector, or null.</param>
    /// <param name="batchSize">How many transformed images go through the network at once.</param>
    /// <param name="leaveOpen">Whether the detectors stay the caller's to dispose.</param>
    /// <exception cref="ArgumentException">The parts have different networks or transform sets.</exception>
    internal FusedParts(GeomDetector geom, MomentsDetector moments, IntermediateLayerDetector? layers, int batchSize, bool leaveOpen)
    {
        CheckShared(geom, moments.Network, moments.Transforms, nameof(moments));
        if (layers is not null) CheckShared(geom, layers.Network, layers.Transforms, nameof(layers));
        (Geom, Moments, Layers, _batchSize) = (geom, moments, layers, batchSize);
        _held = new HeldParts(leaveOpen, [.. Detectors.Reverse()]);
        _network = geom.Network.Share();
        try
        {
            _reader = new FeatureReader(_network, [.. moments.Layers.Union(layers?.Layers ?? [])]);
        }
        catch
        {
            _network.Dispose();
            throw;
        }
    }

    internal GeomDetector Geom { get; }

    internal MomentsDetector Moments { get; }

    internal IntermediateLayerDetector? Layers { get; }

    internal int BatchSize => _batchSize;

    internal IReadOnlyList<string> Names => Layers is null ? ["GEOM", "moments"] : ["GEOM", "moments", "intermediate layers"];

    internal IEnumerable<ITrainedDetector> Detectors => Layers is null ? [Geom, Moments] : [Geom, Moments, Layers];

    /// <summary>The scores of images by each part, from shared forward passes, before they come to a common scale.</summary>
    internal double[][] Score(IImageSource images, CancellationToken cancellationToken)
    {
        _held.EnsureAlive(this);
        var scores = Names.Select(_ => new List<double>()).ToArray();
        TransformedScoring.Visit(images, _network.Preprocessing, _network.Device, Geom.Transforms, _batchSize, (batch, count) =>
        {
            var outputs = _reader.Run(batch);
            var geom = Geom.ScoreLogits(GeomDetector.Logits(outputs.Output, batch.shape[0], Geom.Transforms.Count));
            // Each score on an unbounded scale, where an exponential tail is a fair guess: log-odds of probabilities, logarithms of distances.
            Add(0, geom, Geom.ScoreKind == GeomScore.Softmax ? TailScale.LogOdds : score => score);
            Add(1, Moments.ScoreFeatures(outputs), TailScale.Log);
            if (Layers is not null) Add(2, Layers.ScoreFeatures(outputs), TailScale.LogOdds);

            void Add(int part, Tensor given, Func<double, double> scale) => scores[part].AddRange(given.cpu().data<double>().ToArray().Take((int)count).Select(scale));
        }, cancellationToken);
        return Array.ConvertAll(scores, s => s.ToArray());
    }

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

    private static void CheckShared(GeomDetector geom, FrozenNetwork network, TransformSet transforms, string part)
    {
        if (!ReferenceEquals(geom.Network.Network, network.Network))
            throw new ArgumentException("Expected detectors that look into the GEOM detector's network; this one looks into another.", part);
        if (!ReferenceEquals(geom.Transforms, transforms))
            throw new ArgumentException($"Expected detectors with one transform set; GEOM has '{geom.Transforms.Name}', this one '{transforms.Name}'.", part);
    }
}

using System.Diagnostics;
using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Fits the nearest-neighbour detector: one pass over in-distribution images, whose features are kept. No outlier is used, and nothing is trained.</summary>
/// <remarks>The network has to know more kinds of things than yours: one that was trained on ImageNet does, one that was trained on your images alone doesn't.</remarks>
public sealed class NeighbourTrainer : IOodTrainer<NeighbourDetector>
{
    private readonly FrozenNetwork _network;
    private readonly NeighbourOptions _options;

    /// <summary>Makes a trainer.</summary>
    /// <param name="network">Any network; the fitted detector takes a share in it.</param>
    /// <param name="options">Hyper-parameters; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public NeighbourTrainer(FrozenNetwork network, NeighbourOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        (_network, _options) = (network, options ?? new NeighbourOptions());
        _options.Validate();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The network has no such layers, mixes the images of a batch, or gives NaN or infinity for the images; the images have another shape than the network's, or are fewer than neighbours.
    /// </exception>
    public NeighbourDetector Fit(OodTrainingSet data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ImageBatch.CheckShape(data.InDistributionImages, nameof(data), _network.Preprocessing.Input);
        cancellationToken.ThrowIfCancellationRequested();
        data.EnsureRead(progress, cancellationToken);
        using var scope = NewDisposeScope();
        var images = PostHocFit.Sample(data.InDistributionImages.Count, _options.MaxImages, _options.Seed) is { } chosen ? data.Pick(chosen) : data.InDistributionImages;
        if (images.Count < _options.Neighbours)
            throw new ArgumentException($"Expected at least {_options.Neighbours} images, since the distance is that to the {_options.Neighbours}th neighbour; got {images.Count}.", nameof(data));
        var network = _network.Share();
        NeighbourFeatures? features = null;
        try
        {
            features = new NeighbourFeatures(network, _options.Layers ?? []);
            ImageIndependence.Ensure(network, features.Named);
            var bank = Collect(images, network, features, progress, cancellationToken);
            return new NeighbourDetector(network, features, bank.DetachFromDisposeScope(), _options.Neighbours, _options.ScoringBatchSize, [.. network.TrainingRecords, data.Record(NeighbourFile.Kind, _options)]);
        }
        catch
        {
            features?.Dispose();
            network.Dispose();
            throw;
        }
    }

    private Tensor Collect(IImageSource images, FrozenNetwork network, NeighbourFeatures features, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var parts = new List<Tensor>();
        var done = 0L;
        TransformedScoring.Visit(images, network.Preprocessing, network.Device, TransformSet.Identity, NeighbourDetector.PassSize(network, _options.ScoringBatchSize), (batch, count) =>
        {
            parts.Add(features.Of(batch).narrow(0, 0, count).MoveToOuterDisposeScope());
            done += count;
            progress?.Report(new TrainingProgress(NeighbourFile.Kind, done, images.Count, 1, 1, double.NaN, 0, done / clock.Elapsed.TotalSeconds, clock.Elapsed));
        }, cancellationToken);
        var bank = cat(parts.ToArray());
        Weights.RefuseNaN(bank, network, "the training images", nameof(images));
        return bank;
    }
}

using System.Diagnostics;
using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>
/// Fits the moments detector in closed form: the distribution, over in-distribution images, of the channel means and log-variances inside a
/// frozen network. No outlier is used, and nothing is trained.
/// </summary>
/// <remarks>
/// Our own method: the idea of batch statistics (DisCoPatch, Caetano et al., arXiv 2501.08005) with a single image as the batch. The covariance is shrunk by
/// oracle approximating shrinkage (Chen, Wiesel, Eldar &amp; Hero, IEEE Trans. Signal Process. 58(10), 2010).
/// </remarks>
public sealed class MomentsTrainer : IOodTrainer<MomentsDetector>
{
    private readonly MomentsOptions _options;
    private readonly FrozenNetwork _network;

    /// <summary>Makes a trainer.</summary>
    /// <param name="network">The frozen network to look into, such as that of a GEOM detector; the fitted detector takes a share in it.</param>
    /// <param name="options">Hyper-parameters; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public MomentsTrainer(FrozenNetwork network, MomentsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        _network = network;
        _options = options ?? new MomentsOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The network has no such layer, none is named for a network that isn't a <see cref="Networks.WideResNet"/>, or the images have another shape than the network's.</exception>
    public MomentsDetector Fit(OodTrainingSet data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ImageBatch.CheckShape(data.InDistributionImages, nameof(data), _network.Preprocessing.Input);
        data.EnsureRead(progress, cancellationToken);
        using var scope = NewDisposeScope();
        var network = _network.Share();
        FeatureHook? hook = null;
        var sums = new CovarianceAccumulator?[_options.Transforms.Count];
        var fits = new List<GaussianFit>();
        try
        {
            hook = new FeatureHook(network.Network, FrozenLayers.ResolveLayers(_options.Layers, network, nameof(MomentsOptions)));
            ImageIndependence.Ensure(network, images => hook.RunImages(images).Named());
            Accumulate(sums, network, hook, data.InDistributionImages, progress, cancellationToken);
            foreach (var sum in sums) fits.Add(GaussianFit.Fit(sum!));
            return new MomentsDetector(network, hook, [.. fits], _options.Transforms, _options.ScoringBatchSize, [.. network.TrainingRecords, data.Record("moments", _options)]);
        }
        catch
        {
            foreach (var fit in fits) fit.Dispose();
            hook?.Dispose();
            network.Dispose();
            throw;
        }
        finally
        {
            foreach (var sum in sums) sum?.Dispose();
        }
    }

    private void Accumulate(CovarianceAccumulator?[] sums, FrozenNetwork network, FeatureHook hook, IImageSource images, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var transforms = _options.Transforms;
        var clock = Stopwatch.StartNew();
        var done = 0L;
        TransformedScoring.Visit(images, network.Preprocessing, network.Device, transforms, PassBudget.Images(network.Device, network.BytesOfAnImage, _options.ScoringBatchSize), (batch, count) =>
        {
            var moments = ChannelMoments.Of(hook.RunImages(batch), hook.Layers).cpu();
            var parts = moments.chunk(transforms.Count);
            for (var k = 0; k < parts.Length; k++) (sums[k] ??= new CovarianceAccumulator(moments.shape[1])).Add(parts[k].narrow(0, 0, count));
            done += count;
            progress?.Report(new TrainingProgress("moments", done, images.Count, 1, 1, double.NaN, 0, done * transforms.Count / clock.Elapsed.TotalSeconds, clock.Elapsed));
        }, cancellationToken);
    }
}

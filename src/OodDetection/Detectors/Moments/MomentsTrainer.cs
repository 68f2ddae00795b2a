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
    /// <exception cref="ArgumentException">The network has no such layer, none is named for a network that is neither a <see cref="Networks.WideResNet"/> nor a <see cref="Networks.CifarResNet"/>, or the images have another shape than the network's.</exception>
    public MomentsDetector Fit(OodTrainingSet data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ImageBatch.CheckShape(data.InDistributionImages, nameof(data), _network.Preprocessing.Input);
        data.EnsureRead(progress, cancellationToken);
        using var scope = NewDisposeScope();
        var network = _network.Share();
        FeatureHook? hook = null;
        MomentsSums? sums = null;
        LocalMoments? local = null;
        var fits = new List<GaussianFit>();
        try
        {
            hook = new FeatureHook(network.Network, FrozenLayers.ResolveLayers(_options.Layers, network, nameof(MomentsOptions)));
            ImageIndependence.Ensure(network, images => hook.RunImages(images).Named());
            sums = MomentsSums.Of(network, hook, _options.Transforms, _options.ScoringBatchSize, _options.Localize, data.InDistributionImages, progress, cancellationToken);
            foreach (var sum in sums.Transforms) fits.Add(GaussianFit.Fit(sum, keepScatter: true));
            local = sums.Local is { } positions ? LocalMoments.Fit(positions) : null;
            return new MomentsDetector(network, hook, [.. fits], local, _options.Transforms, _options.ScoringBatchSize, [.. network.TrainingRecords, new TrainingRecord(MomentsSums.Fitted, OptionsJson.Of(_options), TrainingImages.Of([.. data.InDistributionHashes]))]);
        }
        catch
        {
            foreach (var fit in fits) fit.Dispose();
            local?.Dispose();
            hook?.Dispose();
            network.Dispose();
            throw;
        }
        finally
        {
            sums?.Dispose();
        }
    }
}

using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Fits the BCE detector: a plain classifier of in-distribution against known outliers.</summary>
/// <remarks>
/// The baseline of the semi-supervised intermediate-layer paper (IPSJ Journal 62(4), 2021, DOI 10.20729/00210565), after Ruff et al., "Rethinking
/// assumptions in deep anomaly detection", 2020, arXiv 2006.00339. The loss is E[BCE(g(T_y x), d)] with d = 0 for in-distribution images and 1 for
/// outliers, y uniform over the transforms. The network g is that of the paper's Table 1 without features: its first convolution takes the image.
/// </remarks>
public sealed class BceTrainer : IOodTrainer<BceDetector>
{
    private readonly BceOptions _options;

    /// <summary>Makes a trainer.</summary>
    /// <param name="options">Hyper-parameters; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public BceTrainer(BceOptions? options = null)
    {
        _options = options ?? new BceOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are no out-of-distribution images.</exception>
    public BceDetector Fit(OodTrainingSet data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var options = _options with { Training = _options.Training.For(_options.Device) };
        var outliers = data.RequireOutOfDistribution("BCE");
        using var scope = NewDisposeScope();
        var preprocessing = data.Measure(progress, cancellationToken);
        using var random = RandomScope.Enter(options.Seed, cancellationToken);
        var image = new FeatureShape(data.Shape.Channels, data.Shape.Height, data.Shape.Width);
        var classifier = new FeatureFusionNetwork([image], options.Channels, options.HiddenUnits);
        try
        {
            classifier.to(options.Device);
            var augment = options.Training.StartAugmentation(options.Seed);
            using var normal = Pixels(data.InDistributionImages);
            using var known = Pixels(outliers);
            OutlierClassifier.Train(
                classifier, new TrainingLoop("BCE", options.Training, options.Seed, progress, cancellationToken), normal, known, options.Transforms, options.Seed);
            return new BceDetector(classifier, preprocessing, options.Transforms, options.Device, options.ScoringBatchSize, [data.Record("BCE", options)]);

            TransformedFeatures Pixels(IImageSource images)
                => new(new ImageSampler(images, preprocessing, options.Device, augment, cancellationToken), options.Transforms, (prepared, _) => [prepared.to(options.Training.NumberType)], maxBytes: 0);
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }
}

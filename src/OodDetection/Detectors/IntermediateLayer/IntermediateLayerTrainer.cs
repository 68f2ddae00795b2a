using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>
/// Fits the intermediate-layer detector: a second network learns to tell in-distribution from out-of-distribution images by what they
/// look like inside a frozen first network.
/// </summary>
/// <remarks>
/// "Semi-supervised Out-of-distribution Detection Using Output of Intermediate Layer in Deep Neural Networks" (in Japanese), IPSJ Journal
/// 62(4), 2021, DOI 10.20729/00210565, algorithm 1 from the second step on;
/// the loss is its equation 2, E[BCE(g(z_1^y … z_4^y), d)] with d = 0 for in-distribution images and 1 for outliers, y uniform over the transforms.
/// A few outliers (the paper: 16) are enough. By default a training does more than the paper's to keep the classifier from learning them by heart; <see cref="IntermediateLayerOptions.Paper"/> is the paper's.
/// </remarks>
public sealed class IntermediateLayerTrainer : IOodTrainer<IntermediateLayerDetector>
{
    private const int MaxChannels = 64;
    private readonly IntermediateLayerOptions _options;
    private readonly FrozenNetwork _network;

    /// <summary>Makes a trainer.</summary>
    /// <param name="network">The frozen network to look into, such as that of a GEOM detector; the fitted detector takes a share in it.</param>
    /// <param name="options">Hyper-parameters; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public IntermediateLayerTrainer(FrozenNetwork network, IntermediateLayerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        _network = network;
        _options = options ?? new IntermediateLayerOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are no out-of-distribution images, no layers are named and the network is no <see cref="WideResNet"/>, or it has no such layer or, where they are asked for, no logits of the transforms, or the images have another shape than the network's.</exception>
    public IntermediateLayerDetector Fit(OodTrainingSet data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var scope = NewDisposeScope();
        var outliers = data.RequireOutOfDistribution("intermediate-layer");
        ImageBatch.CheckShape(data.InDistributionImages, nameof(data), _network.Preprocessing.Input);
        var layers = FrozenLayers.ResolveForClassifier(_options.Layers, _network, _options.Transforms.Count, nameof(IntermediateLayerOptions));
        data.EnsureRead(progress, cancellationToken);
        using var random = RandomScope.Enter(_options.Seed, cancellationToken);
        var network = _network.Share();
        FeatureReader? reader = null;
        FeatureFusionNetwork? classifier = null;
        try
        {
            reader = new FeatureReader(network, layers);
            ImageIndependence.Ensure(network, prepared => reader.Run(prepared).Named());
            var shapes = Shapes(network, reader, data.InDistributionImages);
            classifier = new FeatureFusionNetwork(shapes, _options.Channels ?? DefaultChannels(shapes), _options.HiddenUnits).to(network.Device);
            var training = _options.Training.For(network.Device);
            Train(classifier, training, network, reader, data.InDistributionImages, outliers, progress, cancellationToken);
            return new IntermediateLayerDetector(
                network, reader, classifier, _options.Transforms, _options.ScoringBatchSize, [.. network.TrainingRecords, data.Record("intermediate layers", _options with { Layers = layers, Training = training })]);
        }
        catch
        {
            classifier?.Dispose();
            reader?.Dispose();
            network.Dispose();
            throw;
        }
    }

    private static int DefaultChannels(FeatureShape[] shapes)
        => (int)Math.Min(MaxChannels, shapes.Where(s => !s.IsVector).OrderByDescending(s => s.Height * s.Width).Select(s => s.Channels).FirstOrDefault(MaxChannels));

    /// <summary>Shapes of the features, found with the help of one image, twice: libtorch uses other convolutions for a batch of one.</summary>
    private FeatureShape[] Shapes(FrozenNetwork network, FeatureReader reader, IImageSource images)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var twice = images.Read([0, 0]);
        var outputs = reader.Run(network.Preprocessing.Apply(twice, network.Device));
        var features = IntermediateLayerDetector.ForClassifier(outputs, reader, ScalarType.Float32, [0, 0], _options.Transforms.Count);
        return [.. reader.Layers.Zip(features, (layer, values) => FeatureShape.Of(values, layer))];
    }

    private void Train(
        FeatureFusionNetwork classifier, TrainingOptions training, FrozenNetwork network, FeatureReader reader, IImageSource images, IImageSource outliers,
        IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var loop = new TrainingLoop("intermediate layers", training, _options.Seed, progress, cancellationToken);
        var augment = _options.Training.StartAugmentation(_options.Seed);
        // What is augmented looks otherwise each time.
        var budget = augment is null ? _options.MaxKeptFeatureBytes : 0;
        var parts = OutlierValidation.Choose(images.Count, outliers.Count, _options.ValidationShare, training, _options.Seed);
        using var normalHeldOut = parts is { } p ? HeldOut(images, p.InDistribution) : null;
        using var knownHeldOut = parts is { } q ? HeldOut(outliers, q.Outliers) : null;
        using var validation = parts is null ? null : new OutlierValidation(classifier, normalHeldOut!, knownHeldOut!, _options.Transforms.Count);
        if (parts is { } divided) (images, outliers) = (new ImageSubset(images, divided.InDistribution.Training), new ImageSubset(outliers, divided.Outliers.Training));
        using var known = Seen(outliers, budget);
        using var normal = Seen(images, budget);
        using var more = _options.SyntheticOutliers is { } synthetic
            ? new SyntheticOutliers(synthetic, known, Sampler(outliers), Sampler(images), _options.Transforms, Features, network.Preprocessing.ImageArea, _options.Seed)
            : null;
        OutlierClassifier.Train(classifier, loop, normal, more ?? (IClassifierImages)known, _options.Transforms, _options.Seed, _options.LayerDropout, validation is null ? null : validation.IsEnough);
        validation?.Restore();

        ImageSampler Sampler(IImageSource set) => new(set, network.Preprocessing, network.Device, augment, cancellationToken);

        TransformedFeatures HeldOut(IImageSource set, OutlierValidation.Part part)
            => new(new ImageSampler(new ImageSubset(set, part.HeldOut), network.Preprocessing, network.Device, augment: null, cancellationToken), _options.Transforms, Features, _options.MaxKeptFeatureBytes);

        TransformedFeatures Seen(IImageSource set, long maxBytes)
            => new(Sampler(set), _options.Transforms, Features, maxBytes);

        Tensor[] Features(Tensor prepared, int[] applied)
        {
            using var noGradients = no_grad();
            if (applied.Length > 1) return Pass(prepared, applied);
            // libtorch has other convolutions for a batch of one, which round differently and write about their set-up: so one becomes two.
            using var scope = NewDisposeScope();
            return [.. Pass(cat(new[] { prepared, prepared }), [applied[0], applied[0]]).Select(values => values.narrow(0, 0, 1).MoveToOuterDisposeScope())];
        }

        Tensor[] Pass(Tensor prepared, int[] applied)
            => IntermediateLayerDetector.ForClassifier(reader.Run(prepared), reader, training.NumberType, applied, _options.Transforms.Count);
    }
}

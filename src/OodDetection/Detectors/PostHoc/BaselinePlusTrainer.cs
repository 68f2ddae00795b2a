using OodDetection.Networks;
using TorchSharp;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection;

/// <summary>
/// Trains a classifier of the in-distribution classes that also learns to give every class the same probability on known outliers, and makes a post-hoc detector of it.
/// </summary>
/// <remarks>
/// Outlier exposure: Hendrycks, Mazeika &amp; Dietterich, "Deep Anomaly Detection with Outlier Exposure", ICLR 2019, arXiv 1812.04606, section 4.3: CE(f(x), y) + λ · mean(LSE(f(o)) − mean_k f(o)_k) with as
/// many outliers o as in-distribution images x in a batch, drawn with replacement. The classifier is <see cref="PostHocDetector.Network"/>; detectors of other methods can be fitted to it.
/// </remarks>
public sealed class BaselinePlusTrainer : IOodTrainer<PostHocDetector>
{
    private const string Name = "Baseline+";
    private readonly BaselinePlusOptions _options;

    /// <summary>Makes a trainer.</summary>
    /// <param name="options">Hyper-parameters; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public BaselinePlusTrainer(BaselinePlusOptions? options = null)
    {
        _options = options ?? new BaselinePlusOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are no labels or no out-of-distribution images, there is one class alone, or a class from 0 to the largest label has no image.</exception>
    public PostHocDetector Fit(OodTrainingSet data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var scope = NewDisposeScope();
        var outliers = data.RequireOutOfDistribution(Name);
        var labels = data.Labels ?? throw new ArgumentException($"The {Name} detector trains a classifier; the training set has no labels. Pass some as {nameof(OodTrainingSet)}'s argument 'labels'.", nameof(data));
        using var network = Train(data, [.. labels], ClassCountOf(labels), outliers, progress, cancellationToken);
        return PostHocFit.Make(network, [_options.Method], new PostHocOptions { ScoringBatchSize = _options.ScoringBatchSize, Seed = _options.Seed }, data, progress, cancellationToken)[0];
    }

    private static int ClassCountOf(IReadOnlyList<long> labels)
    {
        var present = labels.ToHashSet();
        var largest = present.Max();
        if (largest >= int.MaxValue || present.Count != largest + 1)
            throw new ArgumentException($"Expected images of each class from 0 to the largest label, {largest}; there are images of {present.Count} classes. Number the classes without gaps.", nameof(labels));
        return present.Count >= 2 ? present.Count : throw new ArgumentException("Expected labels of two classes or more to tell apart; all are 0.", nameof(labels));
    }

    private FrozenNetwork Train(OodTrainingSet data, long[] labels, int classes, IImageSource outOfDistribution, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var options = _options with { Training = _options.Training.For(_options.Device) };
        var preprocessing = data.Measure(progress, cancellationToken);
        using var random = RandomScope.Enter(options.Seed, cancellationToken);
        using var scope = NewDisposeScope();
        var network = new WideResNet(data.Shape.Channels, classes, options.Network);
        try
        {
            network.to(options.Device);
            var augment = options.Training.StartAugmentation(options.Seed);
            using var images = new ImageSampler(data.InDistributionImages, preprocessing, options.Device, augment, cancellationToken);
            using var outliers = new ImageSampler(outOfDistribution, preprocessing, options.Device, augment, cancellationToken);
            var draws = new StepDraws(images.Expect, outliers.Count, outliers.Expect, 1, new Random(Seeds.Derive(options.Seed, "outliers")));
            new TrainingLoop(Name, options.Training, options.Seed, progress, cancellationToken).Run(network, images.Count, 2, indices =>
            {
                var n = indices.Length;
                var (drawn, _) = draws.Next();
                var logits = network.call(cat(new[] { images.Take(indices), outliers.Take(drawn) }).to(options.Training.NumberType));
                var target = tensor(Array.ConvertAll(indices, i => labels[i]), device: options.Device);
                return F.cross_entropy(logits.narrow(0, 0, n), target).Plus(TransformPrediction.UniformityLoss(logits.narrow(0, n, n)).mul(Held(options.OutlierWeight)));
            }, draws.Expect);
            return new FrozenNetwork(network, preprocessing, trainingRecords: [data.Record(Name, options)]);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}

using OodDetection.Networks;
using TorchSharp;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection;

/// <summary>Outliers on which the prediction is to be uniform, and the weight of that loss.</summary>
internal sealed record OutlierExposure(IImageSource Images, double Weight);

/// <summary>Trains the network that predicts which transform was applied, with or without outlier exposure.</summary>
internal static class TransformPrediction
{
    internal static GeomDetector Fit(
        string trainer, object recorded, GeomOptions options, OodTrainingSet data, OutlierExposure? exposure,
        IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var preprocessing = data.Measure(progress, cancellationToken);
        var record = data.Record(trainer, recorded);
        using var random = RandomScope.Enter(options.Seed, cancellationToken);
        var network = new WideResNet(data.Shape.Channels, options.Transforms.Count, options.Network);
        try
        {
            network.to(options.Device);
            var loop = new TrainingLoop(record.Trainer, options.Training, options.Seed, progress, cancellationToken);
            Train(network, loop, options, data.InDistributionImages, preprocessing, exposure, cancellationToken);
            var detector = new GeomDetector(new FrozenNetwork(network, preprocessing, trainingRecords: [record]), options.Transforms, null, options.ScoringBatchSize);
            return options.Score == GeomScore.Softmax ? detector : detector.WithDirichlet(data.InDistributionImages, cancellationToken);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static void Train(
        WideResNet network, TrainingLoop loop, GeomOptions options, IImageSource inDistribution, ImagePreprocessing preprocessing, OutlierExposure? exposure, CancellationToken cancellationToken)
    {
        var augment = options.Training.StartAugmentation(options.Seed);
        using var images = new ImageSampler(inDistribution, preprocessing, options.Device, augment, cancellationToken);
        using var outliers = exposure is null ? null : new ImageSampler(exposure.Images, preprocessing, options.Device, augment, cancellationToken);
        var draws = new StepDraws(images.Expect, outliers?.Count ?? 0, outliers is null ? null : outliers.Expect, options.Transforms.Count, new Random(Seeds.Derive(options.Seed, "transforms")));
        loop.Run(network, images.Count, outliers is null ? 1 : 2, indices =>
        {
            var (drawn, labels) = draws.Next();
            var batch = images.Take(indices);
            if (outliers is not null) batch = cat(new[] { batch, outliers.Take(drawn) });
            var logits = network.call(options.Transforms.Apply(batch, labels).to(options.Training.NumberType));
            var target = tensor(labels.AsSpan(0, indices.Length).ToArray(), ScalarType.Int64, device: options.Device);
            var loss = F.cross_entropy(logits.narrow(0, 0, indices.Length), target);
            return outliers is null
                ? loss
                : loss.Plus(UniformityLoss(logits.narrow(0, indices.Length, indices.Length)).mul(Held(exposure!.Weight)));
        }, draws.Expect);
    }

    /// <summary>mean(LSE(z) − mean_k z_k): the cross-entropy from the uniform distribution to the predicted one.</summary>
    internal static Tensor UniformityLoss(Tensor logits) => logits.logsumexp(1).sub(logits.mean([1L])).mean();
}

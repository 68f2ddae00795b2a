using OodDetection.Transforms;
using OodDetection.Networks;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection;

/// <summary>Trains a classifier to tell in-distribution (0) from out-of-distribution (1) images, by their pixels or by features of them.</summary>
internal static class OutlierClassifier
{
    /// <summary>Binary cross-entropy on batches that hold equally many images of both kinds, the out-of-distribution ones drawn with replacement, each under a random transform.</summary>
    /// <param name="classifier">The network to train.</param>
    /// <param name="loop">The schedule.</param>
    /// <param name="inDistribution">What the classifier sees of images with label 0.</param>
    /// <param name="outOfDistribution">What it sees of images with label 1.</param>
    /// <param name="transforms">The transforms to draw from.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="isEnough">Asked after each step whether the training is to end; or nobody.</param>
    internal static void Train(
        FeatureFusionNetwork classifier, TrainingLoop loop, IClassifierImages inDistribution, IClassifierImages outOfDistribution, TransformSet transforms, long seed, Func<long, bool>? isEnough = null)
    {
        var draws = new StepDraws(inDistribution.Expect, outOfDistribution.Count, outOfDistribution.Expect, transforms.Count, new Random(Seeds.Derive(seed, "outliers and transforms")));
        loop.Run(classifier, inDistribution.Count, 2, indices =>
        {
            var (outliers, labels) = draws.Next();
            var (inside, outside) = (inDistribution.Take(indices, labels[..indices.Length]), outOfDistribution.Take(outliers, labels[indices.Length..]));
            var logits = classifier.call([.. inside.Zip(outside, (id, ood) => cat(new[] { id, ood }))]);

            var target = cat(new[] { zeros(indices.Length, ScalarType.Float32, device: logits.device), ones(indices.Length, ScalarType.Float32, device: logits.device) });
            return F.binary_cross_entropy_with_logits(logits, target);
        }, draws.Expect, isEnough);
    }

    /// <summary>The mean probability over K transforms, in float64.</summary>
    /// <param name="logits">K·n logits, transform by transform.</param>
    /// <param name="transforms">K.</param>
    /// <returns>n scores in [0, 1].</returns>
    internal static Tensor MeanProbability(Tensor logits, int transforms)
        => logits.to(ScalarType.Float64).view(transforms, -1).sigmoid().mean([0L]);
}

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
    /// <param name="layerDropout">The share of the images for which an input of the classifier is hidden, drawn for each input but the last.</param>
    /// <param name="isEnough">Asked after each step whether the training is to end; or nobody.</param>
    internal static void Train(
        FeatureFusionNetwork classifier, TrainingLoop loop, IClassifierImages inDistribution, IClassifierImages outOfDistribution, TransformSet transforms, long seed, double layerDropout = 0, Func<long, bool>? isEnough = null)
    {
        var hidden = new Random(Seeds.Derive(seed, "hidden layers"));
        var draws = new StepDraws(inDistribution.Expect, outOfDistribution.Count, outOfDistribution.Expect, transforms.Count, new Random(Seeds.Derive(seed, "outliers and transforms")));
        loop.Run(classifier, inDistribution.Count, 2, indices =>
        {
            var (outliers, labels) = draws.Next();
            var (inside, outside) = (inDistribution.Take(indices, labels[..indices.Length]), outOfDistribution.Take(outliers, labels[indices.Length..]));
            Tensor[] features = [.. inside.Zip(outside, (id, ood) => cat(new[] { id, ood }))];
            var logits = classifier.call(layerDropout > 0 ? Hide(features, layerDropout, hidden) : features);

            var target = cat(new[] { zeros(indices.Length, ScalarType.Float32, device: logits.device), ones(indices.Length, ScalarType.Float32, device: logits.device) });
            return F.binary_cross_entropy_with_logits(logits, target);
        }, draws.Expect, isEnough);
    }

    /// <summary>Hides layers from a classifier: zeros in the place of what it sees of an image there, drawn for each image and each layer but the last.</summary>
    /// <remarks>What is seen is not scaled up as dropout of single values is: a layer comes to the classifier in training as it does in scoring, or not at all.</remarks>
    /// <param name="features">Of each layer n rows.</param>
    /// <param name="share">The share of the images for which a layer is hidden.</param>
    /// <param name="random">What draws.</param>
    internal static Tensor[] Hide(Tensor[] features, double share, Random random)
    {
        return [.. features[..^1].Select(values => values.mul(Seen(values))), features[^1]];

        Tensor Seen(Tensor values)
        {
            float[] seen = [.. Enumerable.Range(0, (int)values.shape[0]).Select(_ => random.NextDouble() < share ? 0f : 1f)];
            return tensor(seen, device: values.device).to(values.dtype).view([-1, .. Enumerable.Repeat(1L, (int)values.dim() - 1)]);
        }
    }

    /// <summary>The mean probability over K transforms, in float64.</summary>
    /// <param name="logits">K·n logits, transform by transform.</param>
    /// <param name="transforms">K.</param>
    /// <returns>n scores in [0, 1].</returns>
    internal static Tensor MeanProbability(Tensor logits, int transforms)
        => logits.to(ScalarType.Float64).view(transforms, -1).sigmoid().mean([0L]);
}

using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Scores images in chunks, each under every transform in one batch. What all detectors over a frozen network share.</summary>
internal static class TransformedScoring
{
    /// <summary>How many images go through the network at once.</summary>
    /// <param name="batchSize">How many transformed images may, at most; the K of one image always do.</param>
    /// <param name="transforms">The transform set, of K transforms.</param>
    internal static long ImagesPerPass(int batchSize, TransformSet transforms) => Math.Max(1, batchSize / transforms.Count);

    /// <summary>Scores any number of images in the memory of one chunk.</summary>
    /// <param name="images">What <see cref="IOodDetector.Score"/> takes.</param>
    /// <param name="preprocessing">The preprocessing, which also checks the images.</param>
    /// <param name="device">The network's device.</param>
    /// <param name="transforms">The transform set, of K transforms.</param>
    /// <param name="batchSize">How many transformed images go through the network at once, at most; the K of one image always do.</param>
    /// <param name="score">From (K·n)×C×H×W prepared images, transform by transform, to n scores.</param>
    /// <returns>N scores, float64, on the CPU.</returns>
    internal static Tensor Run(Tensor images, ImagePreprocessing preprocessing, Device device, TransformSet transforms, int batchSize, Func<Tensor, Tensor> score)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        Visit(new TensorSource(images), preprocessing, device, transforms, batchSize, (batch, count) =>
        {
            var scores = score(batch);
            if (scores.shape is not [var given] || given != batch.shape[0] / transforms.Count)
                throw new InvalidOperationException($"Expected {batch.shape[0] / transforms.Count} scores of {batch.shape[0]} images under {transforms.Count} transforms; got {string.Join('×', scores.shape)}. The network and the transforms don't fit each other.");
            parts.Add(scores.narrow(0, 0, count).to(ScalarType.Float64).cpu().MoveToOuterDisposeScope());
        }, CancellationToken.None);
        // Outside of inference mode, so that the caller gets an ordinary tensor.
        return cat(parts.ToArray()).MoveToOuterDisposeScope();
    }

    /// <summary>Passes on any number of images, chunk by chunk, prepared and under every transform, in the memory of one chunk.</summary>
    /// <param name="images">What <see cref="IOodDetector.Score"/> takes.</param>
    /// <param name="preprocessing">The preprocessing, which also checks the images.</param>
    /// <param name="device">The network's device.</param>
    /// <param name="transforms">The transform set, of K transforms.</param>
    /// <param name="batchSize">How many transformed images are passed on at once, at most; one image's K always are.</param>
    /// <param name="visit">Takes (K·n)×C×H×W prepared images, transform by transform, in inference mode, and how many images of the set they are: n, or one that comes twice.</param>
    /// <param name="cancellationToken">Looked at before each chunk.</param>
    internal static void Visit(IImageSource images, ImagePreprocessing preprocessing, Device device, TransformSet transforms, int batchSize, Action<Tensor, long> visit, CancellationToken cancellationToken)
    {
        ImageBatch.CheckShape(images, nameof(images), preprocessing.Input);
        ConvolutionCheck.EnsureRight();
        var chunk = ImagesPerPass(batchSize, transforms);
        using var inference = inference_mode();
        ImageChunks.Visit(images, chunk, part =>
        {
            var count = part.shape[0];
            // libtorch uses other convolutions for a batch of one, which round differently and write about their set-up: so one becomes two.
            if (count * transforms.Count == 1) part = cat(new[] { part, part });
            visit(transforms.ApplyAll(preprocessing.Apply(part, device)), count);
        }, cancellationToken);
    }
}

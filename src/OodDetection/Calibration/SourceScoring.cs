using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Scores images that are read when they are needed, by any detector.</summary>
internal static class SourceScoring
{
    /// <summary>Scores all images of a source; chunks have a multiple of 64 images where memory allows, so that a detector's own batches lie as they would in a tensor of all.</summary>
    internal static Tensor Score(IOodDetector detector, IImageSource images, CancellationToken cancellationToken, IProgress<long>? progress = null)
    {
        if (images is TensorSource { Images: var all }) return detector.Score(all);
        var scores = new List<double>();
        ImageChunks.Visit(images, ImageChunks.SizeFor(images.Shape), part =>
        {
            scores.AddRange(Verdicts.TakeNumbers(detector.Score(part), part.shape[0]));
            progress?.Report(scores.Count);
        }, cancellationToken);
        return tensor(scores.ToArray());
    }
}

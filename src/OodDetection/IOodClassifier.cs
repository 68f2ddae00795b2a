using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A detector on a classifier: it knows which class the classifier takes an image for, so that verdicts can go by class.</summary>
public interface IOodClassifier : IOodDetector
{
    /// <summary>Scores images as <see cref="IOodDetector.Score"/> does, and classifies them in the same pass.</summary>
    /// <param name="images">As for <see cref="IOodDetector.Score"/>.</param>
    /// <returns>N scores, <c>float64</c>, and N classes, <c>int64</c>, both on the CPU. The tensors belong to the caller.</returns>
    /// <exception cref="ArgumentException">The images are not as for <see cref="IOodDetector.Score"/>.</exception>
    (Tensor Scores, Tensor Classes) ScoreAndClassify(Tensor images);

    /// <summary>The number of classes, K ≥ 2: classes are 0 to K − 1.</summary>
    int ClassCount { get; }
}

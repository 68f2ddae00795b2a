using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A detector that also scores windows of images, which show shifts that single images hide.</summary>
public interface IOodWindowDetector : IOodDetector
{
    /// <summary>The maximum number of images in a window.</summary>
    int MaxWindowSize => int.MaxValue;

    /// <summary>Scores windows of successive images; the higher a score, the more out-of-distribution the window.</summary>
    /// <param name="images">N×C×H×W as for <see cref="IOodDetector.Score"/>, with N ≥ <paramref name="windowSize"/>.</param>
    /// <param name="windowSize">Images in a window, two or more; a detector may have an upper limit.</param>
    /// <param name="stride">How many images after one window the next begins; null for windows side by side.</param>
    /// <returns>⌊(N − windowSize)/stride⌋ + 1 scores, <c>float64</c>, on the CPU. Images after the last full window are left out. The tensor belongs to the caller.</returns>
    /// <exception cref="ArgumentException">There are too few images for one window, or they are not as for <see cref="IOodDetector.Score"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The window size or the stride is out of range.</exception>
    Tensor ScoreWindows(Tensor images, int windowSize, int? stride = null);
}

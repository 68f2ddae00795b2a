using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Tells how far images lie from the distribution that a model was made for.</summary>
/// <remarks>
/// <para>A detector is fitted: it is what <see cref="IOodTrainer{TDetector}.Fit"/> returns, and there is no unfitted one.
/// It owns its preprocessing, so nothing about the input has to be remembered beside it.</para>
/// <para><b>Ownership.</b> What is made of a detector, a network or a module, and has to be disposed itself, takes it over: it disposes it, and the caller doesn't have to.
/// With <c>leaveOpen: true</c> it stays the caller's, and has to live as long as what was made of it. If making it fails, all stays the caller's. A trainer, which needs no disposal,
/// only borrows a network; each detector that it fits holds a share, and the network goes with the last. Disposing twice is harmless.</para>
/// <para><b>Thread safety.</b> <see cref="Score"/> may be called from several threads at once; each gets the scores that it would get alone.
/// <see cref="IDisposable.Dispose"/> may not run while a score is being computed.</para>
/// </remarks>
public interface IOodDetector : IDisposable
{
    /// <summary>Scores images; the higher a score, the more out-of-distribution the image.</summary>
    /// <param name="images">
    /// N×C×H×W with N ≥ 1 and the C, H and W of the training images, on any device: <c>uint8</c>, or <c>float32</c> with values in [0, 1].
    /// Any N is worked through in chunks of bounded memory.
    /// </param>
    /// <returns>N scores, <c>float64</c>, on the CPU. The tensor belongs to the caller.</returns>
    /// <exception cref="ArgumentException">The type, rank, size or value range is not as stated, a value is NaN, or there is no image; the message says what was expected and what came.</exception>
    /// <exception cref="ObjectDisposedException">The detector was disposed.</exception>
    Tensor Score(Tensor images);

    /// <summary>Asks for something that the detector is or has within: a calibrated detector answers for the detector that it calibrates.</summary>
    /// <param name="serviceType">What is asked for, such as <c>typeof(ConformalCalibration)</c>.</param>
    /// <returns>An object of that type, or null where there is none. It stays the detector's.</returns>
    object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }
}

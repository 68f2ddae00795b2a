using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A detector that can be taught further images, or made to forget some, without those that it was fitted on.</summary>
/// <typeparam name="TDetector">The detector's own class.</typeparam>
/// <remarks>
/// The result is the detector that a fit on all the images together would give, up to rounding (one part in 10⁹). A fitted detector never changes: what is returned is
/// another one, and the first stays as it is. A calibration is of the detector that it was made with; calibrate the result anew, on held-out images that it was
/// neither fitted on nor taught.
/// </remarks>
public interface IUpdatableDetector<out TDetector> : IOodDetector
    where TDetector : IOodDetector
{
    /// <summary>Whether it has what an update takes. Detectors from files of earlier versions don't.</summary>
    bool CanUpdate { get; }

    /// <summary>A detector fitted on further images too.</summary>
    /// <param name="images">In-distribution images that it was not fitted on: N×C×H×W with N ≥ 1, as for <see cref="IOodDetector.Score"/>.</param>
    /// <returns>Another detector, the caller's to dispose.</returns>
    /// <exception cref="ArgumentException">The images are not as for <see cref="IOodDetector.Score"/>, or the detector was fitted on some of them already; the message says which.</exception>
    /// <exception cref="InvalidOperationException">The detector can't be updated: <see cref="CanUpdate"/>.</exception>
    TDetector Update(Tensor images);

    /// <summary>A detector fitted without some of the images.</summary>
    /// <param name="images">Images that it was fitted on: N×C×H×W with N ≥ 1, of the type and values that they had then.</param>
    /// <returns>Another detector, the caller's to dispose.</returns>
    /// <exception cref="ArgumentException">The images are not as for <see cref="IOodDetector.Score"/>, the detector was not fitted on some of them, one comes twice, or fewer than two would be left.</exception>
    /// <exception cref="InvalidOperationException">The detector can't be updated: <see cref="CanUpdate"/>.</exception>
    TDetector Forget(Tensor images);
}


namespace OodDetection;

/// <summary>Fits detectors of one kind. A trainer holds hyper-parameters alone: every fit starts anew and forgets earlier ones.</summary>
/// <typeparam name="TDetector">The fitted detector.</typeparam>
public interface IOodTrainer<out TDetector>
    where TDetector : IOodDetector
{
    /// <summary>Fits a detector. The same seed, device and thread count give the same detector, bit for bit on the CPU.</summary>
    /// <param name="data">The training images; they are read, never changed, and not kept.</param>
    /// <param name="progress">
    /// Told of the work a few times a second, or nobody. It is told in the midst of the fit: tensors that it makes are disposed with those of the fit unless it detaches them,
    /// and what it draws of libtorch's random numbers changes the detector. A <see cref="Progress{T}"/> does its work elsewhere.
    /// </param>
    /// <param name="cancellationToken">Looked at before every step.</param>
    /// <remarks>
    /// Training draws from libtorch's global random numbers, of which those of the CPU are put back as they were afterwards.
    /// Two fits of one process therefore run one after the other.
    /// </remarks>
    /// <exception cref="ArgumentException">The training images don't fit the options or each other.</exception>
    /// <exception cref="ObjectDisposedException">A tensor of the training images was disposed.</exception>
    /// <exception cref="InvalidOperationException">A loss became infinite or NaN.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left behind.</exception>
    TDetector Fit(OodTrainingSet data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default);
}

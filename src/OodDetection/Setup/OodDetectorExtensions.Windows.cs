using static TorchSharp.torch;

namespace OodDetection;

public static partial class OodDetectorExtensions
{
    /// <summary>Scores windows as <see cref="IOodWindowDetector.ScoreWindows"/> does, and gives the scores as numbers.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="images">N×C×H×W as for <see cref="IOodDetector.Score"/>, with N ≥ <paramref name="windowSize"/>.</param>
    /// <param name="windowSize">Images in a window.</param>
    /// <param name="stride">How many images after one window the next begins; null for windows side by side.</param>
    /// <param name="progress">Receives the progress, about every thousand images; null for none.</param>
    /// <param name="cancellationToken">Checked about as often.</param>
    /// <returns>⌊(N − windowSize)/stride⌋ + 1 scores; the higher a score, the more out-of-distribution the window.</returns>
    /// <exception cref="ArgumentException">There are too few images for one window, or they are not as for <see cref="IOodDetector.Score"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The window size or the stride is out of range.</exception>
    /// <exception cref="ObjectDisposedException">The detector was disposed.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static double[] ScoreWindowsToArray(
        this IOodWindowDetector detector, Tensor images, int windowSize, int? stride = null, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(detector);
        return ChunkedScoring.ScoreWindows(detector, images, windowSize, stride, progress, cancellationToken);
    }

    /// <summary>Scores windows of images that are read when they are needed, with the memory of a few chunks and a window.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="images">Images of the shape that the detector takes, at least <paramref name="windowSize"/> of them. Those in two windows of neighbouring chunks are read for each.</param>
    /// <param name="windowSize">Images in a window.</param>
    /// <param name="stride">How many images after one window the next begins; null for windows side by side.</param>
    /// <param name="progress">Told how far the scoring is, after about a thousand images each; null for nobody.</param>
    /// <param name="cancellationToken">Looked at as often.</param>
    /// <returns>⌊(N − windowSize)/stride⌋ + 1 scores, in the order of the windows.</returns>
    /// <exception cref="ArgumentException">There are too few images for one window, or they have another shape than the detector takes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The window size or the stride is out of range.</exception>
    /// <exception cref="InvalidDataException">An image is damaged; the message names it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static double[] ScoreWindowsToArray(
        this IOodWindowDetector detector, IImageSource images, int windowSize, int? stride = null, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(images);
        return ChunkedScoring.ScoreWindows(detector, images, windowSize, stride, progress, cancellationToken);
    }

    /// <summary>Calibrates a detector of windows at one window size, on windows of held-out images side by side.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="heldOut">
    /// In-distribution images that the detector was not trained on: N×C×H×W, <c>uint8</c> or <c>float32</c> in [0, 1], in the order in which windows are to be made of them. They make ⌊N/windowSize⌋ windows;
    /// of equal images the first is used, the others don't count.
    /// </param>
    /// <param name="windowSize">Images in a window, of the calibration and of what is classified later.</param>
    /// <param name="alpha">The rate of false alarms, of windows, unless a call asks for another.</param>
    /// <param name="leaveOpen">Whether the detector stays the caller's to dispose; see <see cref="IOodDetector"/>.</param>
    /// <param name="progress">Receives the progress, about every thousand images; null for none.</param>
    /// <param name="cancellationToken">Checked about as often.</param>
    /// <exception cref="ArgumentException">The images make fewer than ⌈1/α⌉ − 1 windows, the detector was trained on some of them, a score is NaN, or they are not as for <see cref="IOodDetector.Score"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The detector doesn't score windows of that size.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static CalibratedWindowDetector CalibrateWindows(this IOodWindowDetector detector, Tensor heldOut, int windowSize, double alpha = 0.01, bool leaveOpen = false, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ImageBatch.CheckShape(heldOut, nameof(heldOut));
        return detector.CalibrateWindows(new TensorSource(heldOut), windowSize, alpha, leaveOpen, progress, cancellationToken);
    }

    /// <summary>Calibrates a detector of windows on held-out images that are read when they are needed: once to find copies and images of the training, and once to be scored, a chunk and a window at a time.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="heldOut">In-distribution images that the detector was not trained on, in the order in which windows are to be made of them. Of equal images the first is used.</param>
    /// <param name="windowSize">Images in a window, of the calibration and of what is classified later.</param>
    /// <param name="alpha">The rate of false alarms, of windows, unless a call asks for another.</param>
    /// <param name="leaveOpen">Whether the detector stays the caller's to dispose; see <see cref="IOodDetector"/>.</param>
    /// <param name="progress">Told how far the scoring is, after about a thousand images each; null for nobody.</param>
    /// <param name="cancellationToken">Looked at before each chunk is read, and before it is scored.</param>
    /// <exception cref="ArgumentException">As for images in memory: too few windows, images of the training, scores that are NaN, or another shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The detector doesn't score windows of that size.</exception>
    /// <exception cref="InvalidDataException">An image is damaged; the message names it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CalibratedWindowDetector CalibrateWindows(this IOodWindowDetector detector, IImageSource heldOut, int windowSize, double alpha = 0.01, bool leaveOpen = false, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentOutOfRangeException.ThrowIfLessThan(windowSize, 1);
        if (detector.GetService(typeof(ConformalCalibration)) is not null)
            throw new ArgumentException($"This detector is calibrated already. To calibrate it anew, calibrate its {nameof(CalibratedWindowDetector.Detector)}.", nameof(detector));
        ImageBatch.CheckShape(heldOut, nameof(heldOut));
        using var different = new DifferentImages(heldOut, nameof(heldOut), cancellationToken);
        CheckCount(different, windowSize, alpha, nameof(heldOut));
        SeenImages.Refuse([detector], different.Hashes, nameof(heldOut));
        var calibration = CalibrationOf(detector, ChunkedScoring.ScoreWindows(detector, different.Images, windowSize, null, progress, cancellationToken), "windows of held-out images", nameof(heldOut));
        return new CalibratedWindowDetector(detector, windowSize, calibration, alpha, TrainingImages.Of(different.Hashes), new DetectorNames(detector.Name(), null), leaveOpen);
    }
}

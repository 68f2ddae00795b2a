using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A detector of windows with a calibration at one window size: it says of windows of images whether they are out-of-distribution.</summary>
/// <remarks>
/// Made by <see cref="OodDetectorExtensions.CalibrateWindows(IOodWindowDetector, Tensor, int, double, bool, IProgress{ScoringProgress}, CancellationToken)"/>, or loaded by <see cref="DetectorFile"/>.
/// <para><b>Thread safety.</b> As stated by <see cref="IOodDetector"/>, for all operations.</para>
/// </remarks>
public sealed class CalibratedWindowDetector : IOodWindowDetector, ITrainedDetector, INamedDetector, IRemembersImages
{
    private readonly DetectorNames _names;
    private readonly HeldParts _held;

    internal CalibratedWindowDetector(
        IOodWindowDetector detector, int windowSize, ConformalCalibration calibration, double alpha, TrainingImages? calibrationImages, DetectorNames names, bool leaveOpen = false)
    {
        calibration.CheckSuffices(alpha);
        (Detector, WindowSize, Calibration, Alpha, CalibrationImages, _names, _held) = (detector, windowSize, calibration, alpha, calibrationImages, names, new HeldParts(leaveOpen, detector));
    }

    /// <summary>The detector that scores.</summary>
    public IOodWindowDetector Detector { get; }

    /// <summary>The size of the windows that it was calibrated on, in images.</summary>
    public int WindowSize { get; }

    /// <inheritdoc/>
    public int MaxWindowSize => Detector.MaxWindowSize;

    /// <summary>The scores of held-out windows.</summary>
    public ConformalCalibration Calibration { get; }

    /// <summary>The rate of false alarms, unless a call asks for another.</summary>
    public double Alpha { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TrainingRecord> TrainingRecords => Detector.Records();

    /// <summary>Which images it was calibrated on, as far as needed to recognise them.</summary>
    internal TrainingImages? CalibrationImages { get; }

    string INamedDetector.Name => Detector.Name();

    IEnumerable<TrainingImages> IRemembersImages.SeenImages
        => CalibrationImages is null ? Detector.SeenImages() : Detector.SeenImages().Prepend(CalibrationImages);

    /// <summary>The scores of the detector within, for single images. They are not what was calibrated.</summary>
    /// <inheritdoc/>
    public Tensor Score(Tensor images)
    {
        _held.EnsureAlive(this);
        return Detector.Score(images);
    }

    /// <inheritdoc/>
    public Tensor ScoreWindows(Tensor images, int windowSize, int? stride = null)
    {
        _held.EnsureAlive(this);
        return Detector.ScoreWindows(images, windowSize, stride);
    }

    /// <summary>Classifies one window.</summary>
    /// <param name="window">The images of the window: <see cref="WindowSize"/>×C×H×W as for <see cref="Score"/>.</param>
    /// <param name="alpha">The rate of false alarms, at least <see cref="ConformalCalibration.MinAlpha"/>; <see cref="Alpha"/> where null.</param>
    /// <exception cref="ArgumentException">The images are not as for <see cref="Score"/> or of another number, or there are too few calibration windows for <paramref name="alpha"/>; the message says how many it takes.</exception>
    /// <exception cref="InvalidOperationException">The detector gave NaN.</exception>
    public OodVerdict Classify(Tensor window, double? alpha = null)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (window.shape.Length == 4 && window.shape[0] != WindowSize)
            throw new ArgumentException($"Expected a window of {WindowSize} images, the size that the detector was calibrated at; got {window.shape[0]}. Calibrate at that size, or pass several windows to {nameof(ClassifyWindows)}.", nameof(window));
        return ClassifyWindows(window, null, alpha)[0];
    }

    /// <summary>Classifies windows of successive images, each by itself: on average, at most a share <paramref name="alpha"/> of in-distribution windows is called out-of-distribution.</summary>
    /// <param name="images">N×C×H×W as for <see cref="Score"/>, with N ≥ <see cref="WindowSize"/>.</param>
    /// <param name="stride">How many images after one window the next begins; null for windows side by side. Overlapping windows raise false alarms together.</param>
    /// <param name="alpha">The rate of false alarms, at least <see cref="ConformalCalibration.MinAlpha"/>; <see cref="Alpha"/> where null.</param>
    /// <param name="progress">Receives the progress, about every thousand images; null for none.</param>
    /// <param name="cancellationToken">Checked about as often.</param>
    /// <returns>⌊(N − WindowSize)/stride⌋ + 1 verdicts.</returns>
    /// <exception cref="ArgumentException">The images are not as for <see cref="Score"/> or too few, or there are too few calibration windows for <paramref name="alpha"/>; the message says how many it takes.</exception>
    /// <exception cref="InvalidOperationException">The detector gave NaN; the message says for which windows.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public IReadOnlyList<OodVerdict> ClassifyWindows(
        Tensor images, int? stride = null, double? alpha = null, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return ClassifyWindows(new TensorSource(images), stride, alpha, progress, cancellationToken);
    }

    /// <summary>Classifies windows of images that are read when they are needed, each by itself, with the memory of a few chunks and a window.</summary>
    /// <param name="images">Images of the shape that the detector takes, at least <see cref="WindowSize"/> of them.</param>
    /// <param name="stride">How many images after one window the next begins; null for windows side by side. Overlapping windows raise false alarms together.</param>
    /// <param name="alpha">The rate of false alarms, at least <see cref="ConformalCalibration.MinAlpha"/>; <see cref="Alpha"/> where null.</param>
    /// <param name="progress">Told how far the scoring is, after about a thousand images each; null for nobody.</param>
    /// <param name="cancellationToken">Looked at as often.</param>
    /// <returns>⌊(N − WindowSize)/stride⌋ + 1 verdicts.</returns>
    /// <exception cref="ArgumentException">The images have another shape or are too few, or there are too few calibration windows for <paramref name="alpha"/>; the message says how many it takes.</exception>
    /// <exception cref="InvalidDataException">An image is damaged; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The detector gave NaN; the message says for which windows.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<OodVerdict> ClassifyWindows(
        IImageSource images, int? stride = null, double? alpha = null, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        var rate = alpha ?? Alpha;
        var threshold = Calibration.Threshold(rate);
        var scores = NaNScores.Refuse(ChunkedScoring.ScoreWindows(this, images, WindowSize, stride, progress, cancellationToken), Detector, "windows");
        return Verdicts.Of(scores, Calibration, rate, threshold, _names);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceType.IsInstanceOfType(this)) return this;
        return serviceType.IsInstanceOfType(Calibration) ? Calibration : Detector.GetService(serviceType);
    }

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();
}

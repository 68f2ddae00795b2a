using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A detector with a calibration: it says of each image whether it is out-of-distribution, at a false-alarm rate that the caller chooses.</summary>
/// <remarks>
/// Made by <see cref="OodDetectorExtensions.Calibrate(IOodDetector, Tensor, double, bool, IProgress{ScoringProgress}, CancellationToken)"/>, or loaded by <see cref="DetectorFile"/>.
/// <para><b>Thread safety.</b> As stated by <see cref="IOodDetector"/>, for all operations.</para>
/// </remarks>
public sealed class CalibratedDetector : IOodDetector, ITrainedDetector, INamedDetector, IRemembersImages, IScoresAsWithin
{
    private readonly DetectorNames _names;
    private readonly HeldParts _held;

    internal CalibratedDetector(IOodDetector detector, ConformalCalibration calibration, double alpha, TrainingImages? calibrationImages, DetectorNames names, bool leaveOpen = false)
    {
        calibration.CheckSuffices(alpha);
        (Detector, Calibration, Alpha, CalibrationImages, _names, _held) = (detector, calibration, alpha, calibrationImages, names, new HeldParts(leaveOpen, detector));
    }

    /// <summary>The detector that scores.</summary>
    public IOodDetector Detector { get; }

    /// <summary>The scores of the held-out images.</summary>
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

    /// <summary>The scores of the detector within.</summary>
    /// <inheritdoc/>
    public Tensor Score(Tensor images) => Within.Score(images);

    IOodDetector IScoresAsWithin.Within => Within;

    private IOodDetector Within
    {
        get
        {
            _held.EnsureAlive(this);
            return Detector;
        }
    }

    /// <summary>Classifies each image by itself: on average, at most a share <paramref name="alpha"/> of in-distribution images is called out-of-distribution.</summary>
    /// <param name="images">N×C×H×W as for <see cref="Score"/>.</param>
    /// <param name="alpha">The rate of false alarms, at least <see cref="ConformalCalibration.MinAlpha"/>; <see cref="Alpha"/> where null.</param>
    /// <param name="progress">Receives the progress, about every thousand images; null for none.</param>
    /// <param name="cancellationToken">Checked about as often.</param>
    /// <returns>N verdicts.</returns>
    /// <exception cref="ArgumentException">The images are not as for <see cref="Score"/>, or there are too few calibration images for <paramref name="alpha"/>; the message says how many it takes.</exception>
    /// <exception cref="InvalidOperationException">The detector gave NaN; the message says for which images.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public IReadOnlyList<OodVerdict> Classify(Tensor images, double? alpha = null, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Classify(new TensorSource(images), alpha, progress, cancellationToken);
    }

    /// <summary>Classifies images that are read when they are needed, each by itself, with the memory of a few chunks.</summary>
    /// <param name="images">Images of the shape that the detector takes.</param>
    /// <param name="alpha">The rate of false alarms, at least <see cref="ConformalCalibration.MinAlpha"/>; <see cref="Alpha"/> where null.</param>
    /// <param name="progress">Told how far the scoring is, after about a thousand images each; null for nobody.</param>
    /// <param name="cancellationToken">Looked at as often.</param>
    /// <returns>N verdicts, in the order of the images.</returns>
    /// <exception cref="ArgumentException">The images have another shape than the detector takes, or there are too few calibration images for <paramref name="alpha"/>; the message says how many it takes.</exception>
    /// <exception cref="InvalidDataException">An image is damaged; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The detector gave NaN; the message says for which images.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<OodVerdict> Classify(IImageSource images, double? alpha = null, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        var rate = alpha ?? Alpha;
        var threshold = Calibration.Threshold(rate);
        return Verdicts.Of(Scores(images, progress, cancellationToken), Calibration, rate, threshold, _names);
    }

    /// <summary>
    /// Classifies a batch as a whole: on average, at most a share <paramref name="falseDiscoveryRate"/> of the images called out-of-distribution is
    /// in-distribution (<see cref="BenjaminiHochberg"/>). For large batches that are partly out-of-distribution, for which α for each image would give too many alarms or too few.
    /// </summary>
    /// <param name="images">N×C×H×W as for <see cref="Score"/>.</param>
    /// <param name="falseDiscoveryRate">The share of false alarms among the alarms, above 0 and below 1.</param>
    /// <param name="progress">Receives the progress, about every thousand images; null for none.</param>
    /// <param name="cancellationToken">Checked about as often.</param>
    /// <returns>N verdicts. Here, and in no other method, an image's verdict depends on the rest of the batch.</returns>
    /// <exception cref="ArgumentException">The images are not as for <see cref="Score"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not between 0 and 1.</exception>
    /// <exception cref="InvalidOperationException">The detector gave NaN; the message says for which images.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public IReadOnlyList<OodVerdict> ClassifyBatch(Tensor images, double falseDiscoveryRate = 0.05, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return ClassifyBatch(new TensorSource(images), falseDiscoveryRate, progress, cancellationToken);
    }

    /// <summary>Classifies images that are read when they are needed as one batch, with the memory of a few chunks; a batch may be larger than memory.</summary>
    /// <inheritdoc cref="ClassifyBatch(Tensor, double, IProgress{ScoringProgress}, CancellationToken)"/>
    /// <param name="images">Images of the shape that the detector takes.</param>
    /// <param name="falseDiscoveryRate">The share of false alarms among the alarms, above 0 and below 1.</param>
    /// <param name="progress">Told how far the scoring is, after about a thousand images each; null for nobody.</param>
    /// <param name="cancellationToken">Looked at as often.</param>
    /// <exception cref="InvalidDataException">An image is damaged; the message names it.</exception>
    public IReadOnlyList<OodVerdict> ClassifyBatch(IImageSource images, double falseDiscoveryRate = 0.05, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        BenjaminiHochberg.Cut([], falseDiscoveryRate); // a wrong rate shows before the work
        var each = Verdicts.Of(Scores(images, progress, cancellationToken), Calibration, falseDiscoveryRate, null, _names);
        var cut = BenjaminiHochberg.Cut([.. each.Select(v => v.PValue)], falseDiscoveryRate);
        if (cut == 0) return each;
        var threshold = Calibration.Threshold(cut);
        return [.. each.Select(v => v with { Threshold = threshold, IsOod = v.Score > threshold })];
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceType.IsInstanceOfType(this)) return this;
        return serviceType.IsInstanceOfType(Calibration) ? Calibration : Detector.GetService(serviceType);
    }

    private double[] Scores(IImageSource images, IProgress<ScoringProgress>? progress, CancellationToken cancellationToken)
        => NaNScores.Refuse(ChunkedScoring.Score(this, images, progress, cancellationToken), Detector);

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();
}

using static TorchSharp.torch;

namespace OodDetection;

/// <summary>What can be done with any detector: score with it, calibrate it, save it.</summary>
public static partial class OodDetectorExtensions
{
    /// <summary>Scores images as <see cref="IOodDetector.Score"/> does, and gives the scores as numbers: what <c>OodDetection.Metrics</c> takes.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="images">N×C×H×W as for <see cref="IOodDetector.Score"/>.</param>
    /// <param name="progress">Receives the progress, about every thousand images; null for none.</param>
    /// <param name="cancellationToken">Checked about as often.</param>
    /// <returns>N scores; the higher a score, the more out-of-distribution the image.</returns>
    /// <exception cref="ArgumentException">The images are not as for <see cref="IOodDetector.Score"/>.</exception>
    /// <exception cref="ObjectDisposedException">The detector was disposed.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static double[] ScoreToArray(this IOodDetector detector, Tensor images, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(detector);
        return ChunkedScoring.Score(detector, images, progress, cancellationToken);
    }

    /// <summary>Scores images that are read when they are needed, with the memory of a few chunks.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="images">Images of the shape that the detector takes.</param>
    /// <param name="progress">Told how far the scoring is, after about a thousand images each; null for nobody.</param>
    /// <param name="cancellationToken">Looked at as often.</param>
    /// <returns>N scores, in the order of the images.</returns>
    /// <exception cref="ArgumentException">The images have another shape than the detector takes.</exception>
    /// <exception cref="InvalidDataException">An image is damaged; the message names it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static double[] ScoreToArray(this IOodDetector detector, IImageSource images, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(images);
        return ChunkedScoring.Score(detector, images, progress, cancellationToken);
    }

    /// <summary>Scores images by several detectors at once: those that look into one network under one set of transforms share its forward passes, which take most of the time.</summary>
    /// <remarks>
    /// GEOM, intermediate layers, moments and fused detectors share passes, and so do <see cref="PostHocDetector"/>s, calibrated or not and with the preparation of photos or without; others score by themselves,
    /// as <see cref="ScoreToArray(IOodDetector, Tensor, IProgress{ScoringProgress}, CancellationToken)"/> does. So do all on a network from an ONNX file where there are fewer than 256 images: sharing would open the file anew for each call.
    /// Scores are the same as one by one, to the last bit where each would make passes of the same size alone (the same ScoringBatchSize, and images that aren't large), else, and with ONNX, up to rounding in float32.
    /// A call changes the hooks of the networks, for which it waits until no other call runs a pass: for single images of a service, one call for each detector is as good.
    /// </remarks>
    /// <param name="detectors">The detectors, such as the parts of a fused one and that one itself.</param>
    /// <param name="images">N×C×H×W as for <see cref="IOodDetector.Score"/>.</param>
    /// <param name="progress">Receives the progress, about every thousand images, with the images of all passes together as the total; null for none.</param>
    /// <param name="cancellationToken">Checked at least as often.</param>
    /// <returns>N scores by each detector, in the order given.</returns>
    /// <exception cref="ArgumentException">The images are not as for <see cref="IOodDetector.Score"/> of one of the detectors.</exception>
    /// <exception cref="ObjectDisposedException">A detector was disposed.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static IReadOnlyList<double[]> ScoreAll(this IReadOnlyList<IOodDetector> detectors, Tensor images, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ImageBatch.CheckShape(images, nameof(images));
        return detectors.ScoreAll(new TensorSource(images), progress, cancellationToken);
    }

    /// <summary>Scores images that are read when they are needed by several detectors at once: they are read once for all that share passes, and once for each of the others.</summary>
    /// <inheritdoc cref="ScoreAll(IReadOnlyList{IOodDetector}, Tensor, IProgress{ScoringProgress}, CancellationToken)"/>
    /// <exception cref="InvalidDataException">An image is damaged; the message names it.</exception>
    public static IReadOnlyList<double[]> ScoreAll(this IReadOnlyList<IOodDetector> detectors, IImageSource images, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(detectors);
        cancellationToken.ThrowIfCancellationRequested();
        return SharedScoring.Score(detectors, images, progress, cancellationToken);
    }

    /// <summary>Calibrates a detector on held-out images, so that it gives verdicts with a known rate of false alarms.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="heldOut">
    /// In-distribution images that the detector was not trained on: n×C×H×W, <c>uint8</c> or <c>float32</c> in [0, 1]. They are not kept. Of equal images one is used.
    /// Images that are nearly equal, such as frames of a video or crops of one picture, are not found: hold all of them out, or none.
    /// </param>
    /// <param name="alpha">The rate of false alarms unless a call of <see cref="CalibratedDetector.Classify(Tensor, double?, IProgress{ScoringProgress}, CancellationToken)"/> asks for another.</param>
    /// <param name="leaveOpen">Whether the detector stays the caller's to dispose; see <see cref="IOodDetector"/>.</param>
    /// <param name="progress">Receives the progress, about every thousand images; null for none.</param>
    /// <param name="cancellationToken">Checked about as often.</param>
    /// <exception cref="ArgumentException">
    /// There are fewer than ⌈1/α⌉ − 1 different images, the detector was trained on some of them (<see cref="FindTrainingImages(IOodDetector, Tensor)"/> tells which), a score is NaN, or the images
    /// are not as for <see cref="IOodDetector.Score"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static CalibratedDetector Calibrate(this IOodDetector detector, Tensor heldOut, double alpha = 0.01, bool leaveOpen = false, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ImageBatch.CheckShape(heldOut, nameof(heldOut));
        return detector.Calibrate(new TensorSource(heldOut), alpha, leaveOpen, progress, cancellationToken);
    }

    /// <summary>Calibrates a detector on held-out images that are read when they are needed: once to find copies and images of the training, and once to be scored.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="heldOut">In-distribution images that the detector was not trained on. Of equal images one is used.</param>
    /// <param name="alpha">The rate of false alarms where <see cref="CalibratedDetector.Classify(Tensor, double?, IProgress{ScoringProgress}, CancellationToken)"/> is asked for none; others may be chosen at any time.</param>
    /// <param name="leaveOpen">Whether the detector stays the caller's to dispose; see <see cref="IOodDetector"/>.</param>
    /// <param name="progress">Told how far the scoring is, after about a thousand images each; null for nobody.</param>
    /// <param name="cancellationToken">Looked at before each chunk is read, and before it is scored.</param>
    /// <exception cref="ArgumentException">As for images in memory: too few different images, images of the training, scores that are NaN, or another shape.</exception>
    /// <exception cref="InvalidDataException">An image is damaged; the message names it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CalibratedDetector Calibrate(this IOodDetector detector, IImageSource heldOut, double alpha = 0.01, bool leaveOpen = false, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(detector);
        if (detector.GetService(typeof(ConformalCalibration)) is not null)
            throw new ArgumentException($"This detector is calibrated already. To calibrate it anew, calibrate its {nameof(CalibratedDetector.Detector)}.", nameof(detector));
        ImageBatch.CheckShape(heldOut, nameof(heldOut));
        using var different = new DifferentImages(heldOut, nameof(heldOut), cancellationToken);
        CheckCount(different, 1, alpha, nameof(heldOut));
        SeenImages.Refuse([detector], different.Hashes, nameof(heldOut));
        var calibration = CalibrationOf(detector, ChunkedScoring.Score(detector, different.Images, progress, cancellationToken), "held-out images", nameof(heldOut));
        return new CalibratedDetector(detector, calibration, alpha, TrainingImages.Of(different.Hashes), new DetectorNames(detector.Name(), null), leaveOpen);
    }

    /// <summary>Finds images that a detector was trained on, or calibrated on: those must not be used to calibrate it, or to measure it.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="images">N×C×H×W, <c>uint8</c> or <c>float32</c> in [0, 1], which is compared rounded to 256 levels.</param>
    /// <returns>The indices of such images, ascending. Of more than 65,536 training images a sample of as many is recognised; none where the detector knows nothing of its training.</returns>
    /// <exception cref="ArgumentException">The images are of another type or rank.</exception>
    public static IReadOnlyList<long> FindTrainingImages(this IOodDetector detector, Tensor images)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ImageBatch.CheckShape(images, nameof(images));
        return SeenImages.Find([detector], () => [.. ImageHashes.Each(images)]);
    }

    /// <summary>Finds images that a detector was trained on, or calibrated on, among images that are read when they are needed, with the memory of a few chunks.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="images">The images, in the shape that the detector takes.</param>
    /// <param name="progress">Told how far the reading is, after about a thousand images each; null for nobody.</param>
    /// <param name="cancellationToken">Looked at as often.</param>
    /// <returns>The indices of such images, ascending, as for images in memory. Where the detector knows nothing of its training, none, and nothing is read.</returns>
    /// <exception cref="ArgumentException">The source has no images.</exception>
    /// <exception cref="InvalidDataException">An image is damaged; the message names it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<long> FindTrainingImages(this IOodDetector detector, IImageSource images, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ImageBatch.CheckShape(images, nameof(images));
        cancellationToken.ThrowIfCancellationRequested();
        return SeenImages.Find([detector], () => ImageHashes.Of(images, cancellationToken, progress));
    }

    /// <summary>Saves a detector to one file, for <see cref="DetectorFile"/> to load.</summary>
    /// <inheritdoc cref="DetectorFile.Save(IOodDetector, string, DetectorRegistry?)"/>
    public static string Save(this IOodDetector detector, string path, DetectorRegistry? registry = null) => DetectorFile.Save(detector, path, registry);

    private static void CheckCount(DifferentImages heldOut, int windowSize, double alpha, string parameter)
    {
        var minimum = ConformalCalibration.MinCount(alpha);
        var count = heldOut.Count / windowSize;
        if (count >= minimum) return;
        var what = windowSize == 1 ? "images" : FormattableString.Invariant($"windows of {windowSize} images");
        var copies = heldOut.Copies == 0 ? "" : FormattableString.Invariant($" Of the {heldOut.Hashes.Length} images given {heldOut.Copies} are copies of others, which don't count.");
        throw new ArgumentException(FormattableString.Invariant($"A rate of false alarms of {alpha} needs at least {minimum} held-out {what}; got {count}.{copies} Hold out more, or choose a larger alpha."), parameter);
    }

    private static ConformalCalibration CalibrationOf(IOodDetector detector, double[] scores, string things, string parameter)
        => NaNScores.Explain(scores, detector, things, "so it can't be calibrated") is { } message ? throw new ArgumentException(message, parameter) : ConformalCalibration.Of(scores);
}

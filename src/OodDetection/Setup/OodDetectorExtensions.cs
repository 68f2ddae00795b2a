using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>What can be done with any detector: calibrate it, save it.</summary>
public static class OodDetectorExtensions
{
    /// <summary>Calibrates a detector on held-out images, so that it gives verdicts with a known rate of false alarms.</summary>
    /// <param name="detector">The detector. The result takes ownership and disposes it; if calibration fails, it stays the caller's.</param>
    /// <param name="heldOut">
    /// In-distribution images that the detector was not trained on: n×C×H×W, <c>uint8</c> or <c>float32</c> in [0, 1]. They are not kept. Of equal images one is used.
    /// Images that are nearly equal, such as frames of a video or crops of one picture, are not found: hold all of them out, or none.
    /// </param>
    /// <param name="alpha">The rate of false alarms where <see cref="CalibratedDetector.Classify(Tensor, double?)"/> is asked for none; others may be chosen at any time.</param>
    /// <exception cref="ArgumentException">
    /// There are fewer than ⌈1/α⌉ − 1 different images, the detector was trained on some of them (<see cref="FindTrainingImages"/> tells which), a score is NaN, or the images
    /// are not as for <see cref="IOodDetector.Score"/>.
    /// </exception>
    public static CalibratedDetector Calibrate(this IOodDetector detector, Tensor heldOut, double alpha = 0.01)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ImageBatch.CheckShape(heldOut, nameof(heldOut));
        return Calibrate(detector, new TensorSource(heldOut), alpha, CancellationToken.None);
    }

    /// <summary>Calibrates a detector on held-out images that are read when they are needed. They are read twice: to find copies and images of the training, and to score them.</summary>
    /// <inheritdoc cref="Calibrate(IOodDetector, Tensor, double)"/>
    /// <param name="detector">The detector. The result takes ownership and disposes it; if calibration fails, it stays the caller's.</param>
    /// <param name="heldOut">In-distribution images that the detector was not trained on. Of equal images one is used.</param>
    /// <param name="alpha">The rate of false alarms where <see cref="CalibratedDetector.Classify(Tensor, double?)"/> is asked for none; others may be chosen at any time.</param>
    /// <param name="cancellationToken">Stops the reading and scoring.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static CalibratedDetector Calibrate(this IOodDetector detector, IImageSource heldOut, double alpha = 0.01, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(detector);
        if (detector.GetService(typeof(ConformalCalibration)) is not null)
            throw new ArgumentException($"This detector is calibrated already. To calibrate it anew, calibrate its {nameof(CalibratedDetector.Detector)}.", nameof(detector));
        ImageBatch.CheckShape(heldOut, nameof(heldOut));
        using var different = new DifferentImages(heldOut, nameof(heldOut), cancellationToken);
        CheckCount(different, 1, alpha, nameof(heldOut));
        CheckUnseen(detector, different, nameof(heldOut));
        var calibration = CalibrationOf(detector, SourceScoring.Score(detector, different.Images, cancellationToken), different.Count, nameof(heldOut));
        return new CalibratedDetector(detector, calibration, alpha, TrainingImages.Of(different.Hashes), new DetectorNames(detector.Name(), null));
    }

    /// <summary>Scores images that are read when they are needed, with the memory of a few chunks.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="images">Images of the shape that the detector takes.</param>
    /// <param name="progress">Told how many images are scored, after each chunk; or nobody.</param>
    /// <param name="cancellationToken">Looked at before each chunk.</param>
    /// <returns>N scores, <c>float64</c>, on the CPU, in the order of the images. The tensor belongs to the caller.</returns>
    /// <exception cref="ArgumentException">The images have another shape than the detector takes.</exception>
    /// <exception cref="InvalidDataException">An image is damaged; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Tensor Score(this IOodDetector detector, IImageSource images, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ImageBatch.CheckShape(images, nameof(images));
        return SourceScoring.Score(detector, images, cancellationToken, progress);
    }

    /// <summary>Classifies images that are read when they are needed, each by itself, with the memory of a few chunks.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="images">Images of the shape that the detector takes.</param>
    /// <param name="alpha">The rate of false alarms; <see cref="CalibratedDetector.Alpha"/> where null.</param>
    /// <param name="progress">Told how many images are scored, after each chunk; or nobody.</param>
    /// <param name="cancellationToken">Looked at before each chunk.</param>
    /// <returns>N verdicts, in the order of the images.</returns>
    /// <exception cref="ArgumentException">The images have another shape than the detector takes, or there are too few calibration images for <paramref name="alpha"/>.</exception>
    /// <exception cref="InvalidDataException">An image is damaged; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The detector gave NaN.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<OodVerdict> Classify(this CalibratedDetector detector, IImageSource images, double? alpha = null, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ImageBatch.CheckShape(images, nameof(images));
        detector.Calibration.CheckSuffices(alpha ?? detector.Alpha); // a wrong rate shows before the work
        return detector.VerdictsOf(SourceScoring.Score(detector.Detector, images, cancellationToken, progress), images.Count, alpha);
    }

    /// <summary>Calibrates a detector of windows at one window size, on windows of held-out images side by side.</summary>
    /// <param name="detector">The detector. The result takes ownership and disposes it; if calibration fails, it stays the caller's.</param>
    /// <param name="heldOut">
    /// In-distribution images that the detector was not trained on: N×C×H×W, <c>uint8</c> or <c>float32</c> in [0, 1], in the order in which windows are to be made of them. They make ⌊N/windowSize⌋ windows;
    /// of equal images the first is used, the others don't count.
    /// </param>
    /// <param name="windowSize">Images in a window, of the calibration and of what is classified later.</param>
    /// <param name="alpha">The rate of false alarms, of windows, where none is asked for; others may be chosen at any time.</param>
    /// <exception cref="ArgumentException">The images make fewer than ⌈1/α⌉ − 1 windows, the detector was trained on some of them, a score is NaN, or they are not as for <see cref="IOodDetector.Score"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The detector doesn't score windows of that size.</exception>
    public static CalibratedWindowDetector CalibrateWindows(this IOodWindowDetector detector, Tensor heldOut, int windowSize, double alpha = 0.01)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentOutOfRangeException.ThrowIfLessThan(windowSize, 1);
        if (detector.GetService(typeof(ConformalCalibration)) is not null)
            throw new ArgumentException($"This detector is calibrated already. To calibrate it anew, calibrate its {nameof(CalibratedWindowDetector.Detector)}.", nameof(detector));
        ImageBatch.CheckShape(heldOut, nameof(heldOut));
        using var different = new DifferentImages(new TensorSource(heldOut), nameof(heldOut), CancellationToken.None);
        CheckCount(different, windowSize, alpha, nameof(heldOut));
        CheckUnseen(detector, different, nameof(heldOut));
        var calibration = CalibrationOf(detector, detector.ScoreWindows(((TensorSource)different.Images).Images, windowSize), different.Count / windowSize, nameof(heldOut));
        return new CalibratedWindowDetector(detector, windowSize, calibration, alpha, TrainingImages.Of(different.Hashes), new DetectorNames(detector.Name(), null));
    }

    /// <summary>Finds images that a detector was trained on, or calibrated on: those must not be used to calibrate it, or to measure it.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="images">N×C×H×W, <c>uint8</c> or <c>float32</c> in [0, 1], which is compared rounded to 256 levels.</param>
    /// <returns>The places of such images, ascending. Of more than 65,536 training images a sample of as many is recognised; none where the detector knows nothing of its training.</returns>
    /// <exception cref="ArgumentException">The images are of another type or rank.</exception>
    public static IReadOnlyList<long> FindTrainingImages(this IOodDetector detector, Tensor images)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ImageBatch.CheckShape(images, nameof(images));
        return Seen(detector, () => [.. ImageHashes.Each(images)]);
    }

    /// <summary>Saves a detector to one file, for <see cref="DetectorFile"/> to load.</summary>
    /// <inheritdoc cref="DetectorFile.Save(IOodDetector, string, DetectorRegistry?)"/>
    public static string Save(this IOodDetector detector, string path, DetectorRegistry? registry = null) => DetectorFile.Save(detector, path, registry);

    private static IReadOnlyList<long> Seen(IOodDetector detector, Func<ulong[]> hashesOfImages)
    {
        var known = detector.SeenImages().DistinctBy(seen => (seen.Fingerprint, seen.Count)).ToArray();
        if (known.Length == 0) return [];
        var hashes = hashesOfImages();
        return [.. known.SelectMany(seen => seen.Find(hashes)).Distinct().Order()];
    }

    private static void CheckCount(DifferentImages heldOut, int windowSize, double alpha, string parameter)
    {
        var minimum = ConformalCalibration.MinCount(alpha);
        var count = heldOut.Count / windowSize;
        if (count >= minimum) return;
        var what = windowSize == 1 ? "images" : FormattableString.Invariant($"windows of {windowSize} images");
        var copies = heldOut.Copies == 0 ? "" : FormattableString.Invariant($" Of the {heldOut.Hashes.Length} images given {heldOut.Copies} are copies of others, which don't count.");
        throw new ArgumentException(FormattableString.Invariant($"A rate of false alarms of {alpha} needs at least {minimum} held-out {what}; got {count}.{copies} Hold out more, or choose a larger alpha."), parameter);
    }

    private static void CheckUnseen(IOodDetector detector, DifferentImages heldOut, string parameter)
    {
        var seen = Seen(detector, () => heldOut.Hashes);
        if (seen.Count == 0) return;
        throw new ArgumentException(
            $"Expected images that the detector has not seen; it was trained or calibrated on {seen.Count} of these {heldOut.Hashes.Length} images (places {string.Join(", ", seen.Take(5))}{(seen.Count > 5 ? ", …" : "")}). " +
            $"Such images score too low, and false alarms would be more frequent than asked for. Hold images out before training; {nameof(FindTrainingImages)} tells which ones to leave out.",
            parameter);
    }

    private static ConformalCalibration CalibrationOf(IOodDetector detector, Tensor scores, long count, string parameter)
    {
        var numbers = Verdicts.TakeNumbers(scores, count);
        var wrong = numbers.Count(double.IsNaN);
        if (wrong > 0)
            throw new ArgumentException($"The detector gave NaN for {wrong} of {numbers.Length} held-out images or windows, the first at index {Array.FindIndex(numbers, double.IsNaN)}, so it can't be calibrated. {Cause(detector)}", parameter);
        return ConformalCalibration.Of(numbers);
    }

    private static string Cause(IOodDetector detector) => detector.GetService(typeof(IHasNetworks)) is IHasNetworks { Networks: var networks }
        ? Weights.ExplainNaN([.. networks])
        : "A network with weights that are NaN or infinite does that.";
}

using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>How the images of a calibration are put into classes, and with it what its rate of false alarms holds for.</summary>
public enum ClassGrouping
{
    /// <summary>By the class that the network predicts. P(alarm | predicted class = c) ≤ α for every class c.</summary>
    Predicted,

    /// <summary>
    /// By their labels. P(alarm | label = c) ≤ α for every class c where the label is given with an image to classify. Where it is not, the predicted class is taken for it, and an image that the network gets
    /// wrong is judged by another class: P(alarm | label = c) ≤ α + P(prediction ≠ c | label = c).
    /// </summary>
    Label,
}

/// <summary>A detector on a classifier with a calibration for each class: the rate of false alarms holds in every class, not just over all of them, and each class has a threshold of its own.</summary>
/// <remarks>
/// <para>Class-conditional conformal p-values (Vovk, "Conditional Validity of Inductive Conformal Predictors", ACML 2012): p = (1 + #{calibration scores of class c ≥ s})/(n_c + 1), with n_c of them. What
/// that promises, if an image is exchangeable with the calibration images of its class, <see cref="ClassGrouping"/> says.</para>
/// <para>Made by <see cref="ClassCalibrationExtensions.CalibratePerClass(IOodClassifier, Tensor, Tensor, double, bool)"/>, or loaded by <see cref="DetectorFile"/>. <b>Thread safety.</b> As stated by <see cref="IOodDetector"/>, for all operations.</para>
/// </remarks>
public sealed class ClassCalibratedDetector : IOodClassifier, ITrainedDetector, INamedDetector, IRemembersImages, IScoresAsWithin
{
    private readonly DetectorNames _names;
    private readonly HeldParts _held;

    internal ClassCalibratedDetector(
        IOodClassifier detector, IReadOnlyList<ConformalCalibration> calibrations, ClassGrouping grouping, double alpha, TrainingImages? calibrationImages, DetectorNames names, bool leaveOpen = false)
    {
        if (calibrations.Count != detector.ClassCount) throw new ArgumentException($"Expected {detector.ClassCount} calibrations, one for each class; got {calibrations.Count}.", nameof(calibrations));
        foreach (var calibration in calibrations) calibration.CheckSuffices(alpha);
        (Detector, Calibrations, Grouping, Alpha, CalibrationImages, _names, _held) = (detector, calibrations, grouping, alpha, calibrationImages, names, new HeldParts(leaveOpen, detector));
    }

    /// <summary>The detector that scores.</summary>
    public IOodClassifier Detector { get; }

    /// <summary>The scores of the held-out images of each class; its <see cref="ConformalCalibration.Threshold"/> is the class's threshold.</summary>
    public IReadOnlyList<ConformalCalibration> Calibrations { get; }

    /// <summary>How the calibration images were put into classes.</summary>
    public ClassGrouping Grouping { get; }

    /// <summary>The rate of false alarms where none is asked for.</summary>
    public double Alpha { get; }

    /// <inheritdoc/>
    public int ClassCount => Detector.ClassCount;

    /// <inheritdoc/>
    public IReadOnlyList<TrainingRecord> TrainingRecords => Detector.Records();

    internal TrainingImages? CalibrationImages { get; }

    string INamedDetector.Name => Detector.Name();

    IEnumerable<TrainingImages> IRemembersImages.SeenImages => CalibrationImages is null ? Detector.SeenImages() : Detector.SeenImages().Prepend(CalibrationImages);

    /// <summary>The scores of the detector within.</summary>
    /// <inheritdoc/>
    public Tensor Score(Tensor images) => Within.Score(images);

    IOodDetector IScoresAsWithin.Within => Within;

    private IOodClassifier Within
    {
        get
        {
            _held.EnsureAlive(this);
            return Detector;
        }
    }

    /// <inheritdoc/>
    public (Tensor Scores, Tensor Classes) ScoreAndClassify(Tensor images)
    {
        _held.EnsureAlive(this);
        return Detector.ScoreAndClassify(images);
    }

    /// <summary>Classifies each image by itself, by the calibration of its class: the predicted one, or its label where labels are given.</summary>
    /// <param name="images">N×C×H×W as for <see cref="Score"/>.</param>
    /// <param name="alpha">The rate of false alarms; <see cref="Alpha"/> where null.</param>
    /// <param name="labels">The class of each image, N whole numbers from 0; null to take the predicted classes. Only for a calibration by labels.</param>
    /// <returns>N verdicts, each with the class by which it was judged.</returns>
    /// <exception cref="ArgumentException">
    /// The images are not as for <see cref="Score"/>, a label is beyond the classes, labels are given for a calibration by predicted classes, or a class has too few calibration images for
    /// <paramref name="alpha"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">The detector gave NaN.</exception>
    public IReadOnlyList<OodVerdict> Classify(Tensor images, double? alpha = null, Tensor? labels = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Classify(new TensorSource(images), alpha, labels);
    }

    /// <summary>Classifies images that are read when they are needed, each by itself, with the memory of a few chunks.</summary>
    /// <inheritdoc cref="Classify(Tensor, double?, Tensor?)"/>
    /// <param name="images">Images of the shape that the detector takes.</param>
    /// <param name="alpha">The rate of false alarms; <see cref="Alpha"/> where null.</param>
    /// <param name="labels">The class of each image, N whole numbers from 0; null to take the predicted classes. Only for a calibration by labels.</param>
    /// <param name="progress">Told how far the scoring is, after about a thousand images each; null for nobody.</param>
    /// <param name="cancellationToken">Looked at as often.</param>
    /// <exception cref="InvalidDataException">An image is damaged; the message names it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<OodVerdict> Classify(
        IImageSource images, double? alpha = null, Tensor? labels = null, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var rate = alpha ?? Alpha;
        double[] thresholds = [.. Calibrations.Select(calibration => calibration.Threshold(rate))];
        ArgumentNullException.ThrowIfNull(images);
        if (labels is not null && Grouping != ClassGrouping.Label)
            throw new ArgumentException("Expected no labels, since the calibration went by predicted classes: its rate of false alarms holds for those. Calibrate with labels to classify with labels.", nameof(labels));
        ImageBatch.CheckShape(images, nameof(images));
        var given = labels is null ? null : ClassLabels.Of(labels, images.Count, nameof(labels));
        if (given is not null) ClassLabels.RequireBelow(given, ClassCount, nameof(labels));
        var (scores, predicted) = ClassScores.Take(this, images, progress, cancellationToken);
        NaNScores.Refuse(scores, Detector);
        var classes = given ?? predicted;
        return [.. scores.Select((score, i) =>
        {
            var c = (int)classes[i];
            return new OodVerdict
            {
                Score = score,
                PValue = Calibrations[c].PValue(score),
                Alpha = rate,
                Threshold = thresholds[c],
                IsOod = score > thresholds[c],
                Class = c,
                Detector = _names.Detector,
                FileSha256 = _names.FileSha256,
            };
        })];
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType.IsInstanceOfType(this) ? this : Detector.GetService(serviceType);
    }

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();
}

/// <summary>Scores and predicted classes as numbers.</summary>
internal static class ClassScores
{
    /// <summary>Those of images in memory, in one call, or of images that are read when they are needed, chunk by chunk.</summary>
    internal static (double[] Scores, long[] Classes) Take(IOodClassifier detector, IImageSource images, IProgress<ScoringProgress>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (images is TensorSource { Images: var all }) return Take(detector, all);
        var (scores, classes) = (new double[images.Count], new long[images.Count]);
        var done = 0L;
        ImageChunks.Visit(images, ChunkedScoring.SizeFor(detector, images.Shape), part =>
        {
            var (itsScores, itsClasses) = Take(detector, part);
            itsScores.CopyTo(scores, done);
            itsClasses.CopyTo(classes, done);
            done += itsScores.Length;
            progress?.Report(new ScoringProgress(done, scores.Length));
        }, cancellationToken);
        return (scores, classes);
    }

    private static (double[] Scores, long[] Classes) Take(IOodClassifier detector, Tensor images)
    {
        var (scores, classes) = detector.ScoreAndClassify(images);
        using (classes)
        {
            var numbers = ScoreNumbers.Take(scores, images.shape[0]);
            if (classes.dtype != ScalarType.Int64 || classes.device_type != DeviceType.CPU || classes.shape is not [var count] || count != numbers.Length)
                throw new InvalidOperationException($"Expected {numbers.Length} classes of type int64 on the CPU from the detector; got {string.Join('×', classes.shape)} of {classes.dtype} on {classes.device}.");
            return (numbers, classes.data<long>().ToArray());
        }
    }
}

using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Calibration of detectors on classifiers by class.</summary>
public static class ClassCalibrationExtensions
{
    /// <summary>Calibrates a detector on held-out images for each class by itself, so that the rate of false alarms holds in every class.</summary>
    /// <param name="detector">The detector on a classifier, such as <see cref="PostHocDetector"/> or <see cref="JointDetector"/>.</param>
    /// <param name="heldOut">In-distribution images that the detector was not trained on: n×C×H×W as for <see cref="IOodDetector.Score"/>. They are not kept. Of equal images one is used.</param>
    /// <param name="labels">The class of each image, n whole numbers from 0; null to put the images into the classes that the network predicts. <see cref="ClassGrouping"/> says what each of the two promises.</param>
    /// <param name="alpha">The rate of false alarms unless a call of <see cref="ClassCalibratedDetector.Classify(Tensor, double?, Tensor)"/> asks for another.</param>
    /// <param name="leaveOpen">Whether the detector stays the caller's to dispose; see <see cref="IOodDetector"/>.</param>
    /// <exception cref="ArgumentException">
    /// A class has fewer than ⌈1/α⌉ − 1 different images, the message says which ones and how many they have; a label is beyond the classes; the detector was trained on some of the images, or is calibrated already; a score
    /// is NaN; or the images are not as for <see cref="IOodDetector.Score"/>.
    /// </exception>
    public static ClassCalibratedDetector CalibratePerClass(this IOodClassifier detector, Tensor heldOut, Tensor? labels = null, double alpha = 0.01, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ImageBatch.CheckShape(heldOut, nameof(heldOut));
        return detector.CalibratePerClass(new TensorSource(heldOut), labels, alpha, leaveOpen);
    }

    /// <summary>Calibrates a detector for each class by itself on held-out images that are read when they are needed: once to find copies and images of the training, and once to be scored.</summary>
    /// <inheritdoc cref="CalibratePerClass(IOodClassifier, Tensor, Tensor?, double, bool)"/>
    /// <param name="detector">The detector on a classifier, such as <see cref="PostHocDetector"/> or <see cref="JointDetector"/>.</param>
    /// <param name="heldOut">In-distribution images that the detector was not trained on. Of equal images one is used.</param>
    /// <param name="labels">The class of each image, n whole numbers from 0; null to put the images into the classes that the network predicts.</param>
    /// <param name="alpha">The rate of false alarms unless a call asks for another.</param>
    /// <param name="leaveOpen">Whether the detector stays the caller's to dispose; see <see cref="IOodDetector"/>.</param>
    /// <param name="progress">Told how far the scoring is, after about a thousand images each; null for nobody.</param>
    /// <param name="cancellationToken">Looked at before each chunk is read, and before it is scored.</param>
    /// <exception cref="InvalidDataException">An image is damaged; the message names it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ClassCalibratedDetector CalibratePerClass(
        this IOodClassifier detector, IImageSource heldOut, Tensor? labels = null, double alpha = 0.01, bool leaveOpen = false, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(detector);
        if (detector is ClassCalibratedDetector)
            throw new ArgumentException($"This detector is calibrated already. To calibrate it anew, calibrate its {nameof(ClassCalibratedDetector.Detector)}.", nameof(detector));
        var minimum = ConformalCalibration.MinCount(alpha);
        ImageBatch.CheckShape(heldOut, nameof(heldOut));
        var given = labels is null ? null : ClassLabels.Of(labels, heldOut.Count, nameof(labels));
        if (given is not null) ClassLabels.RequireBelow(given, detector.ClassCount, nameof(labels));
        using var different = new DifferentImages(heldOut, nameof(heldOut), cancellationToken);
        SeenImages.Refuse([detector], different.Hashes, nameof(heldOut));
        var (scores, predicted) = ClassScores.Take(detector, different.Images, progress, cancellationToken);
        if (NaNScores.Explain(scores, detector, "held-out images", "so it can't be calibrated") is { } message) throw new ArgumentException(message, nameof(heldOut));
        long[] classes = given is null ? predicted : [.. different.Indices.Select(i => given[i])];
        double[][] byClass = [.. Enumerable.Range(0, detector.ClassCount).Select(c => scores.Where((_, i) => classes[i] == c).ToArray())];
        int[] few = [.. Enumerable.Range(0, byClass.Length).Where(c => byClass[c].Length < minimum)];
        if (few.Length > 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"A rate of false alarms of {alpha} in every class needs at least {minimum} different held-out images of each; there are fewer of {string.Join(", ", few.Select(c => FormattableString.Invariant($"class {c} ({byClass[c].Length})")))}. Hold out more, choose a larger alpha, or calibrate over all classes by {nameof(OodDetectorExtensions.Calibrate)}."), nameof(heldOut));
        }

        var grouping = given is null ? ClassGrouping.Predicted : ClassGrouping.Label;
        return new ClassCalibratedDetector(detector, [.. byClass.Select(s => ConformalCalibration.Of(s))], grouping, alpha, TrainingImages.Of(different.Hashes), new DetectorNames(detector.Name(), null), leaveOpen);
    }
}

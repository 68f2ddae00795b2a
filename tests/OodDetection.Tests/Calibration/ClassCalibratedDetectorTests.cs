using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Calibration;

public class ClassCalibratedDetectorTests
{
    private static readonly (int Score, int Class)[] s_heldOut = [(1, 0), (2, 0), (3, 0), (10, 1), (20, 1), (30, 1), (40, 1)];

    [Fact]
    public void Classify_PredictedClasses_ComparesWithTheScoresOfTheClass()
    {
        using var scope = NewDisposeScope();
        using var detector = new PixelClassifier(2).CalibratePerClass(PixelClassifier.Images(s_heldOut), alpha: 0.25);
        var verdicts = detector.Classify(PixelClassifier.Images([(3, 0), (4, 0), (4, 1), (25, 1), (41, 1)]));
        Assert.Equal([2 / 4.0, 1 / 4.0, 5 / 5.0, 3 / 5.0, 1 / 5.0], verdicts.Select(v => v.PValue));
        Assert.Equal([false, true, false, false, true], verdicts.Select(v => v.IsOod));
        Assert.Equal([0, 0, 1, 1, 1], verdicts.Select(v => v.Class!.Value));
        Assert.Equal([3.0, 3, 40, 40, 40], verdicts.Select(v => v.Threshold!.Value));
        Assert.Equal(ClassGrouping.Predicted, detector.Grouping);
        Assert.All(verdicts, v => Assert.Contains(FormattableString.Invariant($"in class {v.Class}"), v.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Classify_CalibratedByLabels_GoesByTheLabelOrElseByThePredictedClass()
    {
        using var scope = NewDisposeScope();
        // The network takes all for class 0; the labels know better.
        using var detector = new PixelClassifier(2).CalibratePerClass(PixelClassifier.Images([.. s_heldOut.Select(h => (h.Score, 0))]), tensor(s_heldOut.Select(h => (long)h.Class).ToArray()), alpha: 0.25);
        var images = PixelClassifier.Images([(25, 0), (25, 0)]);
        Assert.Equal([1 / 4.0, 3 / 5.0], detector.Classify(images, labels: tensor(new[] { 0L, 1 })).Select(v => v.PValue));
        Assert.Equal([1 / 4.0, 1 / 4.0], detector.Classify(images).Select(v => v.PValue));
        Assert.Equal(ClassGrouping.Label, detector.Grouping);
    }

    [Fact]
    public void CalibratePerClass_OnASource_IsTheSameAsOnATensor()
    {
        using var scope = NewDisposeScope();
        var heldOut = PixelClassifier.Images([.. s_heldOut, .. s_heldOut]); // copies don't count
        var labels = tensor(s_heldOut.Concat(s_heldOut).Select(h => (long)h.Class).ToArray());
        using var onTensor = new PixelClassifier(2).CalibratePerClass(heldOut, labels, alpha: 0.25);
        using var onSource = new PixelClassifier(2).CalibratePerClass(new OneByOne(heldOut), labels, alpha: 0.25);
        for (var c = 0; c < 2; c++) Assert.Equal(onTensor.Calibrations[c].Scores.ToArray(), onSource.Calibrations[c].Scores.ToArray());
        var images = PixelClassifier.Images([.. Enumerable.Range(0, 1500).Select(i => (i % 50, i % 2))]); // more than a chunk
        var (source, log) = (new OneByOne(images), new ScoringLog());
        Assert.Equal(onTensor.Classify(images), onSource.Classify(source, progress: log));
        Assert.InRange(source.Largest, 1, 1024);
        Assert.Equal(new ScoringProgress(1500, 1500), log.Reports[^1]);
        Assert.Contains("7 labels", Assert.Throws<ArgumentException>(() => onSource.Classify(new OneByOne(PixelClassifier.Images(s_heldOut)), labels: tensor(new[] { 0L }))).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<OperationCanceledException>(() => onSource.Classify(new OneByOne(images), cancellationToken: new CancellationToken(true)));
    }

    [Fact]
    public void Classify_ClassesOfDifferentScores_KeepsTheRateInEach()
    {
        // Class 1 is rarer and scores higher: one calibration for all gives it most of the false alarms.
        using var scope = NewDisposeScope();
        const double alpha = 0.1;
        var (perClass, together) = (new double[2], new double[2]);
        const int splits = 40;
        for (var split = 0; split < splits; split++)
        {
            var random = new Random(split);
            (int, int)[] Draw(int count) => [.. Enumerable.Range(0, count).Select(i => (random.Next(1, 150) + (i % 4 == 0 ? 90 : 0), i % 4 == 0 ? 1 : 0))];
            var (heldOut, test) = (PixelClassifier.Images(Draw(400)), Draw(400));
            using var byClass = new PixelClassifier(2).CalibratePerClass(heldOut, alpha: alpha);
            using var marginal = new PixelClassifier(2).Calibrate(heldOut, alpha);
            Count(byClass.Classify(PixelClassifier.Images(test)), perClass);
            Count(marginal.Classify(PixelClassifier.Images(test)), together);

            void Count(IReadOnlyList<OodVerdict> verdicts, double[] rates)
            {
                for (var i = 0; i < test.Length; i++) rates[test[i].Item2] += verdicts[i].IsOod ? 1.0 / splits / (test[i].Item2 == 1 ? 100 : 300) : 0;
            }
        }

        Assert.All(perClass, rate => Assert.InRange(rate, 0.08, alpha + 0.01));
        Assert.True(together[1] > 0.3, $"{together[1]}");
    }

    [Fact]
    public void CalibratePerClass_ClassWithTooFewImages_NamesIt()
    {
        using var scope = NewDisposeScope();
        var classifier = new PixelClassifier(3);
        Assert.Contains("class 0 (3), class 2 (0)", Error(() => classifier.CalibratePerClass(PixelClassifier.Images(s_heldOut), alpha: 0.2)), StringComparison.Ordinal);
        Assert.Contains("labels from 0 to 2", Error(() => classifier.CalibratePerClass(PixelClassifier.Images(s_heldOut), tensor(new long[] { 0, 0, 0, 0, 0, 0, 3 }), alpha: 0.2)), StringComparison.Ordinal);
        Assert.Contains("7 labels", Error(() => classifier.CalibratePerClass(PixelClassifier.Images(s_heldOut), tensor(new long[] { 0 }), alpha: 0.2)), StringComparison.Ordinal);
    }

    [Fact]
    public void Classify_WhatTheCalibrationCannotAnswer_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var detector = new PixelClassifier(2).CalibratePerClass(PixelClassifier.Images(s_heldOut), alpha: 0.25);
        var images = PixelClassifier.Images([(1, 0)]);
        Assert.Contains("predicted classes", Error(() => detector.Classify(images, labels: tensor(new[] { 0L }))), StringComparison.Ordinal);
        Assert.Contains("calibration scores", Error(() => detector.Classify(images, 0.2)), StringComparison.Ordinal);
        Assert.Contains("calibrated already", Error(() => detector.CalibratePerClass(PixelClassifier.Images(s_heldOut), alpha: 0.25)), StringComparison.Ordinal);
    }

    [Fact]
    public void FindTrainingImages_HeldOutOnes_AreKnownAlsoAfterLoading()
    {
        using var scope = NewDisposeScope();
        var heldOut = PixelClassifier.Images(s_heldOut);
        using var detector = new PixelClassifier(2).CalibratePerClass(heldOut, alpha: 0.25);
        Assert.Equal(Enumerable.Range(0, 7), detector.FindTrainingImages(heldOut).Select(Convert.ToInt32));

        var registry = new DetectorRegistry().AddDetector("pixel", (classifier, writer) => writer.Write("classes", classifier.ClassCount), reader => new PixelClassifier(reader.ReadInt32("classes", 1, 9)));
        using var stream = new MemoryStream();
        DetectorFile.Save(detector, stream, registry);
        stream.Position = 0;
        using var loaded = DetectorFile.Load<ClassCalibratedDetector>(stream, new DetectorFileOptions { Registry = registry });
        Assert.Equal(Enumerable.Range(0, 7), loaded.FindTrainingImages(heldOut).Select(Convert.ToInt32));
        Assert.Empty(loaded.FindTrainingImages(PixelClassifier.Images([(99, 0)])));
    }

    [Fact]
    public void Constructor_CalibrationsThatDoNotFit_IsRefused()
    {
        using var scope = NewDisposeScope();
        var classifier = new PixelClassifier(2);
        var three = ConformalCalibration.Of([1, 2, 3]);
        Assert.Contains("Expected 2 calibrations, one for each class; got 1", Error(() => Make(0.25, three)), StringComparison.Ordinal);
        Assert.Contains("0.2 needs at least 4 calibration scores", Error(() => Make(0.2, three, three)), StringComparison.Ordinal);

        ClassCalibratedDetector Make(double alpha, params ConformalCalibration[] calibrations)
            => new(classifier, calibrations, ClassGrouping.Predicted, alpha, null, new DetectorNames("pixel", null));
    }

    [Fact]
    public void GetService_KindsOfIt_AreItselfOrWhatIsWithin()
    {
        using var scope = NewDisposeScope();
        var classifier = new PixelClassifier(2);
        using var detector = classifier.CalibratePerClass(PixelClassifier.Images(s_heldOut), alpha: 0.25);
        Assert.Same(detector, detector.GetService(typeof(IOodClassifier)));
        Assert.Same(classifier, detector.GetService(typeof(PixelClassifier)));
        Assert.Null(detector.GetService(typeof(Random)));
        Assert.Throws<ArgumentNullException>("serviceType", () => detector.GetService(null!));
    }

    [Fact]
    public void Calls_BadArgumentsOrDisposed_AreRefused()
    {
        using var scope = NewDisposeScope();
        var images = PixelClassifier.Images(s_heldOut);
        var detector = new PixelClassifier(2).CalibratePerClass(images, tensor(s_heldOut.Select(h => (long)h.Class).ToArray()), alpha: 0.25);
        Assert.Throws<ArgumentNullException>("images", () => detector.Classify((Tensor)null!));
        Assert.Contains("labels from 0 to 1", Error(() => detector.Classify(images, labels: tensor(new long[] { 0, 0, 0, 0, 0, 0, 2 }))), StringComparison.Ordinal);
        detector.Dispose();
        Assert.Throws<ObjectDisposedException>(() => detector.Score(images));
        Assert.Throws<ObjectDisposedException>(() => detector.ScoreAndClassify(images));
    }

    private static string Error(Func<object> act) => Assert.Throws<ArgumentException>(act).Message;
}

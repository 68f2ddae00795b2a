using OodDetection.Data;
using OodDetection.Networks;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Training;

/// <summary>Sets that are read when they are needed give what the same images in a tensor give, bit for bit.</summary>
public sealed class ImageSourceTests
{
    private static readonly TrainingOptions Schedule = new() { Epochs = 1, BatchSize = 16 };
    private static readonly WideResNetOptions Network = new() { Depth = 10, WidenFactor = 1 };

    public static TheoryData<string> Trainers => ["geom", "dirichlet", "geom+", "bce", "fused", "batch statistics"];

    [Theory]
    [MemberData(nameof(Trainers))]
    public void Fit_OnASourceReadOnDemand_IsTheSameAsOnATensor(string kind)
    {
        using var good = TestImages.Arrows(1, 120);
        using var bad = TestImages.Discs(2, 10);
        using var images = TestImages.Arrows(3, 20);
        using var onTensor = Fit(kind, new OodTrainingSet(good, bad));
        var source = new OneByOne(good);
        using var onSource = Fit(kind, new OodTrainingSet(source, new OneByOne(bad)));
        Assert.Equal(onTensor.ScoreToArray(images), onSource.ScoreToArray(images));
        Assert.Equal(Assert.IsType<ITrainedDetector>(onTensor, exactMatch: false).TrainingRecords.Select(r => r.Fingerprint), ((ITrainedDetector)onSource).TrainingRecords.Select(r => r.Fingerprint));
        Assert.InRange(source.Largest, 1, 120);
    }

    [Fact]
    public void Calibrate_OnASource_IsTheSameAsOnATensor()
    {
        using var good = TestImages.Arrows(1, 60);
        using var heldOut = TestImages.Repeated(TestImages.Arrows(5, 110), 130); // 20 are copies
        using var images = TestImages.Arrows(3, 40);
        using var onTensor = Fit("geom", new OodTrainingSet(good)).Calibrate(heldOut);
        using var onSource = Fit("geom", new OodTrainingSet(good)).Calibrate(new OneByOne(heldOut));
        Assert.Equal(onTensor.Calibration.Scores.ToArray(), onSource.Calibration.Scores.ToArray());
        Assert.Equal(110, onSource.Calibration.Scores.Length);
        Assert.Equal(onTensor.Classify(images), onSource.Classify(new OneByOne(images)));
        var progress = new LastReport();
        Assert.Equal(onTensor.ScoreToArray(images), onSource.ScoreToArray(new OneByOne(images), progress));
        Assert.Equal(new ScoringProgress(40, 40), progress.Value);
        var error = Assert.Throws<ArgumentException>("heldOut", () => onTensor.Detector.Calibrate(new OneByOne(good), alpha: 0.05));
        Assert.Contains("it was trained", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CalibrateWindows_OnASource_IsTheSameAsOnATensor()
    {
        using var good = TestImages.Discs(1, 120);
        using var heldOut = TestImages.Repeated(TestImages.Discs(5, 200), 220); // 20 are copies
        using var images = TestImages.Discs(3, 60);
        using var detector = (BatchStatisticsDetector)Fit("batch statistics", new OodTrainingSet(good));
        using var onTensor = detector.CalibrateWindows(heldOut, 8, 0.05, leaveOpen: true);
        using var onSource = detector.CalibrateWindows(new OneByOne(heldOut), 8, 0.05, leaveOpen: true);
        Assert.Equal(25, onSource.Calibration.Count);
        Assert.Equal(onTensor.Calibration.Scores.ToArray(), onSource.Calibration.Scores.ToArray());
        Assert.Equal(onTensor.ClassifyWindows(images, 5), onSource.ClassifyWindows(new OneByOne(images), 5));
        Assert.Contains("windows of 8 images; got 15", Assert.Throws<ArgumentException>("heldOut", () => detector.CalibrateWindows(new OneByOne(good), 8)).Message, StringComparison.Ordinal);
        Assert.Contains("it was trained", Assert.Throws<ArgumentException>("heldOut", () => detector.CalibrateWindows(new OneByOne(good), 8, alpha: 0.1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("images", () => detector.ScoreWindowsToArray(new OneByOne(good), 121));
        Assert.Throws<ArgumentOutOfRangeException>("stride", () => detector.ScoreWindowsToArray(new OneByOne(good), 8, 0));
        Assert.Throws<ArgumentOutOfRangeException>("windowSize", () => detector.ScoreWindowsToArray(new OneByOne(good), 0));
    }

    [Fact]
    public void FindTrainingImagesAndClassifyBatch_OnASource_AreTheSameAsOnATensor()
    {
        using var good = TestImages.Arrows(1, 60);
        using var heldOut = TestImages.Arrows(5, 110);
        using var detector = Fit("geom", new OodTrainingSet(good)).Calibrate(heldOut);
        using var images = cat([heldOut[TensorIndex.Slice(7, 9)], TestImages.Discs(3, 100), good[TensorIndex.Slice(20, 21)]]);
        var progress = new LastReport();
        Assert.Equal([0, 1, 102], detector.FindTrainingImages(new OneByOne(images), progress));
        Assert.Equal(new ScoringProgress(103, 103), progress.Value);
        Assert.Equal(detector.FindTrainingImages(images), detector.FindTrainingImages(new OneByOne(images)));
        Assert.Equal(detector.ClassifyBatch(images, 0.3), detector.ClassifyBatch(new OneByOne(images), 0.3));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => detector.FindTrainingImages(new OneByOne(images), null, cancelled.Token));
        var damaged = new OneByOne(images) { FailsAt = 100 };
        Assert.Equal("damaged", Assert.Throws<InvalidDataException>(() => detector.ClassifyBatch(damaged)).Message);
        Assert.Equal("damaged", Assert.Throws<InvalidDataException>(() => detector.FindTrainingImages(new OneByOne(images) { FailsAt = 100 })).Message);
    }

    [Fact]
    public void Fit_SourceThatFails_HandsOnTheErrorAndCanBeCancelled()
    {
        using var good = TestImages.Arrows(1, 60);
        var damaged = new OneByOne(good) { FailsAt = 100 };
        Assert.Equal("damaged", Assert.Throws<InvalidDataException>(() => Fit("geom", new OodTrainingSet(damaged))).Message);
        using var cancel = new CancellationTokenSource();
        var source = new OneByOne(good) { AtRead = reads => { if (reads > 80) cancel.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => Fit("geom", new OodTrainingSet(source), cancel.Token));
        using var larger = TestImages.Bytes(1, 2, 1, 13, 13);
        Assert.Contains("Expected 1×12×12 images", Assert.Throws<ArgumentException>("outOfDistribution", () => new OodTrainingSet(new OneByOne(good), new OneByOne(larger))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new OodTrainingSet(source).InDistribution);
    }

    [Fact]
    public void Fit_SourceOfAnotherShapeThanItSays_IsRefused()
    {
        using var good = TestImages.Arrows(1, 60);
        var liar = new OneByOne(good) { Says = new ImageShape(1, 12, 11) };
        Assert.Contains("The source of images gave something else", Assert.Throws<InvalidOperationException>(() => Fit("geom", new OodTrainingSet(liar))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ImageSetAsASource_GivesItsImages()
    {
        IImageSource set = ImageSet.FromBytes("s", [1, 2, 3, 4, 5, 6], 1, 1, 2);
        Assert.Equal((3L, new ImageShape(1, 1, 2)), (set.Count, set.Shape));
        using var images = set.Read([2, 0, 2]);
        Assert.Equal([5, 6, 1, 2, 5, 6], images.data<byte>().ToArray());
    }

    private static IOodDetector Fit(string kind, OodTrainingSet data, CancellationToken cancellationToken = default)
    {
        var geom = new GeomOptions { Network = Network, Training = Schedule };
        return kind switch
        {
            "geom" => new GeomTrainer(geom).Fit(data, null, cancellationToken),
            "dirichlet" => new GeomTrainer(geom with { Score = GeomScore.Dirichlet }).Fit(data, null, cancellationToken),
            "geom+" => new GeomPlusTrainer(new GeomPlusOptions { Geom = geom }).Fit(data, null, cancellationToken),
            "bce" => new BceTrainer(new BceOptions { Training = Schedule, Channels = 16, HiddenUnits = 16 }).Fit(data, null, cancellationToken),
            "fused" => new FusedTrainer(new FusedOptions { HeldOutShare = 0.2, Geom = geom, IntermediateLayer = new IntermediateLayerOptions { Training = Schedule, Channels = 16, HiddenUnits = 16 } }).Fit(data, null, cancellationToken),
            _ => new BatchStatisticsTrainer(null, new BatchStatisticsOptions { HeldOutShare = 0.4 }).Fit(data, null, cancellationToken),
        };
    }

    private sealed class LastReport : IProgress<ScoringProgress>
    {
        public ScoringProgress Value { get; private set; }

        public void Report(ScoringProgress value) => Value = value;
    }
}

using OodDetection.Metrics;
using OodDetection.Networks;
using OodDetection.Onnx.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Tests;

/// <summary>Detectors on a network from an ONNX file: fitted, calibrated, saved with the model and loaded.</summary>
public sealed class DetectorTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Moments_OnInnerTensors_FindNoiseAndAreKeptInAFile()
    {
        using var network = _folder.Open(ModelBuilder.Classifier(1));
        using var images = TestImages.Smooth(1, 200);
        using var detector = new MomentsTrainer(network, new MomentsOptions { Layers = ["relu1", "relu2"], Transforms = TransformSet.Rotations }).Fit(new OodTrainingSet(images));
        using var good = TestImages.Smooth(2, 60);
        using var noisy = TestImages.Noisy(3, 60);
        var (goodScores, noisyScores) = (Scores(detector, good), Scores(detector, noisy));

        Assert.InRange(OodMetrics.Auroc(goodScores, noisyScores), 0.99, 1);
        Assert.Equal(goodScores, Scores(SavedAndLoaded(detector), good));
        Assert.Equal(noisyScores, Scores(SavedAndLoaded(detector), noisy));
    }

    [Fact]
    public void Moments_ImagesInOtherCompany_GetTheSameScores()
    {
        using var scope = NewDisposeScope();
        using var network = _folder.Open(ModelBuilder.Classifier("N"));
        using var detector = new MomentsTrainer(network, new MomentsOptions { Layers = ["relu1", "relu2"], Transforms = TransformSet.Rotations }).Fit(new OodTrainingSet(TestImages.Smooth(1, 100)));
        var images = TestImages.Noisy(4, 37);
        var together = Scores(detector, images);

        for (var i = 0; i < 37; i += 6)
        {
            var alone = Scores(detector, images.narrow(0, i, 1))[0];
            Assert.InRange(Math.Abs(alone - together[i]) / together[i], 0, 1e-4);
        }
    }

    [Fact]
    public void IntermediateLayer_OnTensorsAndSoftmax_IsTrainedCalibratedAndKeptInAFile()
    {
        using var network = _folder.Open(ModelBuilder.Classifier("N"));
        using var images = TestImages.Smooth(1, 120);
        using var outliers = TestImages.Noisy(2, 16);
        using var heldOut = TestImages.Smooth(3, 40);
        using var noisy = TestImages.Noisy(4, 40);
        var trainer = new IntermediateLayerTrainer(network, new IntermediateLayerOptions
        {
            Layers = ["relu1", "relu2", "features", IntermediateLayerOptions.Softmax], Channels = 16, HiddenUnits = 32, Training = new TrainingOptions { Epochs = 6, BatchSize = 20 },
        });
        using var calibrated = trainer.Fit(new OodTrainingSet(images, outliers)).Calibrate(heldOut, alpha: 0.1);

        Assert.InRange(OodMetrics.Auroc(Scores(calibrated, heldOut), Scores(calibrated, noisy)), 0.95, 1);
        Assert.Equal(Scores(calibrated, noisy), Scores(SavedAndLoaded(calibrated), noisy));
    }

    [Fact]
    public void BatchStatistics_OnInnerTensors_SeesAShiftedWindow()
    {
        using var network = _folder.Open(ModelBuilder.Classifier("N"));
        using var images = TestImages.Smooth(1, 400);
        using var detector = new BatchStatisticsTrainer(network, new BatchStatisticsOptions { Layers = ["relu1", "relu2"] }).Fit(new OodTrainingSet(images));
        using var good = TestImages.Smooth(2, 32);
        using var noisy = TestImages.Noisy(3, 32);

        using var goodScore = detector.ScoreWindows(good, 16);
        using var noisyScore = detector.ScoreWindows(noisy, 16);
        Assert.True(TestImages.Numbers(noisyScore).Min() > TestImages.Numbers(goodScore).Max());
        using var loaded = SavedAndLoaded(detector);
        using var again = ((BatchStatisticsDetector)loaded).ScoreWindows(noisy, 16);
        Assert.Equal(TestImages.Numbers(noisyScore), TestImages.Numbers(again));
    }

    [Fact]
    public void Geom_OfANetworkThatTellsTransforms_ScoresAsItsLogitsSay()
    {
        using var scope = NewDisposeScope();
        var model = ModelBuilder.Classifier("N");
        model.Constant("four", [5, 4], [.. Enumerable.Range(0, 20).Select(i => (float)(i % 7) - 3)]).Node("MatMul", ["logits", "four"], "rotations");
        using var network = _folder.Open(model, ModelFolder.Options with { Output = "rotations" });
        var images = TestImages.Smooth(1, 3);
        using var detector = GeomDetector.FromNetwork(network, TransformSet.Rotations, leaveOpen: true);

        var expected = zeros(3, ScalarType.Float64);
        for (var k = 0; k < 4; k++)
        {
            var logits = network.Network.call(network.Preprocessing.Apply(TransformSet.Rotations[k].Apply(images), CPU)).to(ScalarType.Float64);
            expected.add_(logits.softmax(1).select(1, k).div(4));
        }

        foreach (var (one, other) in TestImages.Numbers(expected.neg().add(1)).Zip(Scores(detector, images))) Assert.Equal(one, other, 1e-5);
    }

    [Fact]
    public void Save_WithoutTheKind_SaysWhatToRegister()
    {
        using var detector = Fitted();
        using var file = new MemoryStream();
        Assert.Contains(nameof(OnnxNetwork), Assert.Throws<NotSupportedException>(() => DetectorFile.Save(detector, file)).Message, StringComparison.Ordinal);
        DetectorFile.Save(detector, file, new DetectorRegistry().AddOnnx());
        file.Position = 0;
        Assert.Contains("'onnx', which is not registered", Assert.Throws<InvalidDataException>(() => DetectorFile.Load(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DamagedOrOtherModel_IsRefused()
    {
        using var network = _folder.Open(ModelBuilder.Classifier("N"));
        using var detector = Fitted(network);
        var bytes = network.Network.get_buffer("model")!;
        using var before = bytes.clone();
        foreach (var damage in new Action[] { () => bytes.zero_(), () => bytes.narrow(0, 0, bytes.shape[0] / 2).fill_(255) })
        {
            damage();
            using var file = new MemoryStream();
            DetectorFile.Save(detector, file, new DetectorRegistry().AddOnnx());
            file.Position = 0;
            Assert.Contains("can't be loaded", Assert.Throws<InvalidDataException>(() => DetectorFile.Load(file, new DetectorFileOptions { Registry = new DetectorRegistry().AddOnnx() })).Message, StringComparison.Ordinal);
            bytes.copy_(before);
        }
    }

    private MomentsDetector Fitted()
    {
        using var network = _folder.Open(ModelBuilder.Classifier("N"));
        return Fitted(network);
    }

    private static MomentsDetector Fitted(FrozenNetwork network)
    {
        using var images = TestImages.Smooth(1, 100);
        return new MomentsTrainer(network, new MomentsOptions { Layers = ["relu2"], Transforms = TransformSet.Identity }).Fit(new OodTrainingSet(images));
    }

    private static IOodDetector SavedAndLoaded(IOodDetector detector)
    {
        using var file = new MemoryStream();
        DetectorFile.Save(detector, file, new DetectorRegistry().AddOnnx());
        file.Position = 0;
        return DetectorFile.Load(file, new DetectorFileOptions { Registry = new DetectorRegistry().AddOnnx(threads: 1) });
    }

    private static double[] Scores(IOodDetector detector, Tensor images)
    {
        using var scores = detector.Score(images);
        return TestImages.Numbers(scores);
    }
}

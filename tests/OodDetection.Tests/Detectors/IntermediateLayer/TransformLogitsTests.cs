using OodDetection.Metrics;
using OodDetection.Networks;
using OodDetection.Tests.Files;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.IntermediateLayer;

[Collection(FittedDetectors.Collection)]
public sealed class TransformLogitsTests(FittedDetectors fitted)
{
    private const string TransformLogits = IntermediateLayerOptions.TransformLogits;
    private readonly IntermediateLayerOptions _short = FittedDetectors.LayerOptions(epochs: 1);

    [Fact]
    public void Of_LogitsOfKnownTransforms_PutsTheAppliedOneFirst()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[,] { { 0, 1, 2 }, { 10, 11, 12 }, { 20, 21, 22 }, { 30, 31, 32 } });

        Assert.Equal([0, 1, 2, 12, 10, 11, 21, 22, 20, 32, 30, 31], AppliedFirst.Of(logits, [0, 2, 1, 2], 3).Values());
    }

    [Fact]
    public void Score_NetworkThatIsAsSureOfTheWrongTransform_SeesItByTheseLogitsAlone()
    {
        using var scope = NewDisposeScope();
        using var network = CornerNetwork();
        // In-distribution images are bright at the upper left, others at the lower right: the network is sure of all, and wrong about the others.
        var data = new OodTrainingSet(Bright(1, 120, 0, 0), Bright(2, 16, 4, 4));
        var (inside, outside) = (Bright(3, 30, 0, 0), Bright(4, 30, 4, 4));

        Assert.Equal(1, Auroc(TransformLogits));
        Assert.InRange(Auroc(WideResNet.Logits), 0.3, 0.7);

        double Auroc(string layer)
        {
            var options = new IntermediateLayerOptions { Layers = [layer], HiddenUnits = 16, SyntheticOutliers = null, Training = new TrainingOptions { Epochs = 20, BatchSize = 24, LearningRate = 0.01 } };
            using var detector = new IntermediateLayerTrainer(network, options).Fit(data);
            return OodMetrics.Auroc(detector.Score(inside).Values(), detector.Score(outside).Values());
        }
    }

    [Theory]
    [InlineData(TransformLogits)]
    [InlineData("group3", TransformLogits)]
    [InlineData(TransformLogits, "softmax", "logits")]
    public void Score_Detector_IsTheMeanOverTheTransforms(params string[] layers)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var detector = new IntermediateLayerTrainer(fitted.Geom.Network, _short with { Layers = layers }).Fit(fitted.Training);
        using var reader = new FeatureReader(fitted.Geom.Network, layers);

        var expected = new double[fitted.Outliers.shape[0]];
        for (var y = 0; y < 4; y++)
        {
            var outputs = reader.Run(TransformSet.Rotations[y].Apply(fitted.Geom.Network.Preprocessing.Apply(fitted.Outliers, CPU)));
            Tensor[] features = [.. layers.Select(layer => layer == TransformLogits ? outputs[layer].roll([-y], [1]) : outputs[layer])];
            var probabilities = detector.Classifier.call(features).to(ScalarType.Float64).sigmoid().Values();
            for (var i = 0; i < expected.Length; i++) expected[i] += probabilities[i] / 4;
        }

        TensorValues.AssertClose(expected, detector.Score(fitted.Outliers).Values(), 1e-6);
    }

    [Fact]
    public void Fit_FeaturesKeptOrNot_IsTheSameDetector()
    {
        using var scope = NewDisposeScope();
        var options = _short with { Layers = ["group3", TransformLogits] };
        using var kept = new IntermediateLayerTrainer(fitted.Geom.Network, options).Fit(fitted.Training);
        using var anew = new IntermediateLayerTrainer(fitted.Geom.Network, options with { MaxKeptFeatureBytes = 0 }).Fit(fitted.Training);

        TensorValues.AssertClose(kept.Score(fitted.Outliers).Values(), anew.Score(fitted.Outliers).Values(), 1e-3);
    }

    [Fact]
    public void SaveAndLoad_GivesTheSameScores()
    {
        using var scope = NewDisposeScope();
        using var detector = new IntermediateLayerTrainer(fitted.Geom.Network, _short with { Layers = ["group3", TransformLogits] }).Fit(fitted.Training);
        using var loaded = (IntermediateLayerDetector)DetectorFile.Load(new MemoryStream(DetectorFiles.Bytes(detector)));

        Assert.Equal(detector.Layers, loaded.Layers);
        Assert.Equal(detector.Score(fitted.Outliers).Values(), loaded.Score(fitted.Outliers).Values());
    }

    [Fact]
    public void Load_OtherNumberOfTransforms_IsRefused()
    {
        using var detector = new IntermediateLayerTrainer(fitted.Geom.Network, _short with { Layers = ["group3", TransformLogits] }).Fit(fitted.Training);
        var file = ResealedFile.Change(DetectorFiles.Bytes(detector), manifest => manifest["detector"]!["settings"]!["transforms"]!["transforms"]!.AsArray().RemoveAt(3));

        Assert.Contains("it has 3 transforms and a classifier that takes 4 numbers for the logits of them", LoadAttempt.Refused(file, "three of four transforms").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Join_WithTheseLogits_SharesThePassOfTheParts()
    {
        using var scope = NewDisposeScope();
        using var layers = new IntermediateLayerTrainer(fitted.Geom.Network, _short with { Layers = [TransformLogits, "group3"] }).Fit(fitted.Training);
        using var fused = FusedDetector.Join(fitted.Geom, fitted.Moments, layers, fitted.HeldOut, leaveOpen: true);
        IOodDetector[] detectors = [fused, layers];

        IReadOnlyList<double[]> scores = [];
        Assert.Equal(1, fitted.Geom.Network.Network.CountPasses(() => scores = detectors.ScoreAll(fitted.Outliers)));
        Assert.Equal(layers.Score(fitted.Outliers).Values(), scores[1]);
        Assert.Equal(fused.Score(fitted.Outliers).Values(), scores[0]);
    }

    [Fact]
    public void Fit_NetworkOfOtherClasses_SaysWhatIsExpected()
    {
        var error = Assert.Throws<ArgumentException>(() => new IntermediateLayerTrainer(fitted.Geom.Network, _short with { Layers = [TransformLogits], Transforms = TransformSet.Identity }).Fit(fitted.Training));
        Assert.Contains("'transform-logits' takes a network with as many logits as there are transforms, such as that of a GEOM detector with the same ones; expected N×1 values, this one gives N×4.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Score_NetworkWithALayerOfThatName_SeesTheLayerAsItIs()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var network = nn.Sequential((TransformLogits, nn.Flatten()), ("last", nn.Linear(4, 2)));
        using var frozen = new FrozenNetwork(network, new ImagePreprocessing(new ImageShape(1, 2, 2), [0], [1]), leaveOpen: true);
        Tensor images = TestImages.Floats(1, 30, 1, 2, 2).abs().clamp(0, 1), outliers = images.narrow(0, 0, 4).neg().add(1);
        using var detector = new IntermediateLayerTrainer(frozen, _short with { Layers = [TransformLogits] }).Fit(new OodTrainingSet(images, outliers));

        var pixels = TransformSet.Rotations.ApplyAll(outliers).flatten(1);
        TensorValues.AssertClose(detector.Classifier.call([pixels]).to(ScalarType.Float64).sigmoid().view(4, 4).mean([0L]).Values(), detector.Score(outliers).Values(), 1e-6);
    }

    [Fact]
    public void Score_OneTransform_IsItsOwnLogit()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var network = nn.Sequential(("flatten", nn.Flatten()), ("last", nn.Linear(4, 1)));
        using var frozen = new FrozenNetwork(network, new ImagePreprocessing(new ImageShape(1, 2, 2), [0], [1]), leaveOpen: true);
        Tensor images = TestImages.Floats(1, 30, 1, 2, 2).abs().clamp(0, 1), outliers = images.narrow(0, 0, 4).neg().add(1);
        using var detector = new IntermediateLayerTrainer(frozen, _short with { Layers = [TransformLogits], Transforms = TransformSet.Identity }).Fit(new OodTrainingSet(images, outliers));

        var expected = detector.Classifier.call([network.call(outliers)]).to(ScalarType.Float64).sigmoid().Values();
        TensorValues.AssertClose(expected, detector.Score(outliers).Values(), 1e-6);
        TensorValues.AssertClose(expected[..1], detector.Score(outliers.narrow(0, 0, 1)).Values(), 1e-6);
    }

    [Fact]
    public void Fit_NeighboursOfTheseLogits_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new NeighbourTrainer(fitted.Geom.Network, new NeighbourOptions { Layers = [TransformLogits] }).Fit(fitted.Training));
        Assert.Contains("'transform-logits' is known to IntermediateLayerDetector alone", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Tells rotations by the bright corner: 8·(brightness of the corner where the upper left one comes to).</summary>
    private static FrozenNetwork CornerNetwork()
    {
        var corners = zeros(4, 1, 8, 8);
        (int Row, int Column)[] places = [(0, 0), (4, 0), (4, 4), (0, 4)]; // counter-clockwise
        for (var y = 0; y < 4; y++) corners[y, 0].narrow(0, places[y].Row, 4).narrow(1, places[y].Column, 4).fill_(0.5);
        var linear = nn.Linear(64, 4, hasBias: false);
        using (no_grad()) linear.weight!.copy_(corners.view(4, 64));
        return new FrozenNetwork(nn.Sequential(("flatten", nn.Flatten()), ("logits", linear)), new ImagePreprocessing(new ImageShape(1, 8, 8), [0], [1]));
    }

    private static Tensor Bright(int seed, int count, int row, int column)
    {
        var images = TestImages.Floats(seed, count, 1, 8, 8).abs().clamp(0, 1).mul(0.1f);
        images.narrow(2, row, 4).narrow(3, column, 4).add_(0.8f);
        return images;
    }
}

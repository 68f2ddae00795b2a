using OodDetection.Networks;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.Geom;

[Collection(FittedDetectors.Collection)]
public class GeomFromNetworkTests(FittedDetectors fitted)
{
    [Fact]
    public void FromNetwork_WeightsSavedAndLoaded_GivesTheSameScores()
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        fitted.Geom.Network.Network.save(writer);
        file.Position = 0;
        using var reader = new BinaryReader(file);
        var network = new WideResNet(1, 4, FittedDetectors.Options().Network);
        network.load(reader);

        using var detector = GeomDetector.FromNetwork(new FrozenNetwork(network, ImagePreprocessing.Measure(fitted.InDistribution)), TransformSet.Rotations);

        Assert.Equal(fitted.Geom.Score(fitted.Outliers).Take(), detector.Score(fitted.Outliers).Take());
        Assert.Equal(GeomScore.Softmax, detector.ScoreKind);
    }

    [Fact]
    public void FromNetwork_AnotherNumberOfLogits_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => GeomDetector.FromNetwork(fitted.Geom.Network, TransformSet.Geom72, leaveOpen: true));
        Assert.Contains("gives 72 logits", error.Message, StringComparison.Ordinal);
        Assert.Contains("it gave 2×4 values", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromNetwork_OneTransform_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => GeomDetector.FromNetwork(fitted.Geom.Network, TransformSet.Identity, leaveOpen: true));
        Assert.Contains("two or more transforms", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromNetwork_MadeAndDisposed_LeavesNoTensor()
        => LiveTensors.AssertFlat(3, () => GeomDetector.FromNetwork(fitted.Geom.Network, TransformSet.Rotations, leaveOpen: true).Dispose());
}

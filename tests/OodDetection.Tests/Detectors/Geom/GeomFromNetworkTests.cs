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
    public void FromNetwork_WhateverBatchSizeOptionsTake_ComesBackFromAFile()
    {
        using var detector = GeomDetector.FromNetwork(fitted.Geom.Network, TransformSet.Rotations, scoringBatchSize: int.MaxValue, leaveOpen: true);
        using var loaded = DetectorFile.Load<GeomDetector>(new MemoryStream(DetectorFiles.Bytes(detector)));
        Assert.Equal(detector.ScoreToArray(fitted.Outliers), loaded.ScoreToArray(fitted.Outliers));
    }

    [Fact]
    public void FromNetwork_NetworkOfTheCallers_IsNotMeasuredWhenImagesAreScored()
    {
        // A pass that measures the network is of two images; it comes with hooks, which nobody may put on a network that others run.
        using var network = OddNet.Frozen(z => z.alias());
        using var detector = GeomDetector.FromNetwork(network, TransformSet.Rotations, leaveOpen: true);
        var rows = new List<long>();
        var hook = network.Network.register_forward_hook((_, _, output) =>
        {
            rows.Add(output.shape[0]);
            return output;
        });

        detector.ScoreToArray(fitted.Outliers);

        hook.remove();
        Assert.NotEmpty(rows);
        Assert.All(rows, count => Assert.Equal(4 * fitted.Outliers.shape[0], count));
    }

    [Fact]
    public void FromNetwork_StatisticsOfABatchNormAreNaN_NamesThem()
    {
        var network = new CifarResNet(8, channels: 1, classes: 4);
        using (no_grad()) network.named_buffers().First(buffer => buffer.name.EndsWith("running_var", StringComparison.Ordinal)).buffer.fill_(float.NaN);
        using var frozen = new FrozenNetwork(network, ImagePreprocessing.Measure(fitted.InDistribution));
        Assert.Contains("running_var' among them", Assert.Throws<ArgumentException>(() => GeomDetector.FromNetwork(frozen, TransformSet.Rotations, leaveOpen: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromNetwork_MadeAndDisposed_LeavesNoTensor()
        => LiveTensors.AssertFlat(3, () => GeomDetector.FromNetwork(fitted.Geom.Network, TransformSet.Rotations, leaveOpen: true).Dispose());
}

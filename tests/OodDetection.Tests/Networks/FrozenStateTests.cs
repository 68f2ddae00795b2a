using OodDetection.Networks;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Tests.Networks;

public sealed class FrozenStateTests
{
    private static ImagePreprocessing Preprocessing { get; } = new(new ImageShape(1, TestImages.Side, TestImages.Side), [0.5], [0.25]);

    [Fact]
    public void Score_NetworkPutIntoTraining_IsRefusedUntilItEvaluates()
    {
        manual_seed(1);
        using var network = Sequential(("conv", Conv2d(1, 4, 3)), ("norm", BatchNorm2d(4)), ("pool", AdaptiveAvgPool2d(1)), ("flatten", Flatten()));
        using var images = TestImages.Arrows(1, 60);
        using var frozen = new FrozenNetwork(network, Preprocessing, leaveOpen: true);
        using var moments = new MomentsTrainer(frozen, new MomentsOptions { Layers = ["norm"] }).Fit(new OodTrainingSet(images));
        using var geom = GeomDetector.FromNetwork(frozen, TransformSet.Rotations);
        var expected = (moments.Score(images).Take(), geom.Score(images).Take());

        network.train();
        foreach (var detector in new IOodDetector[] { moments, geom })
            Assert.Contains("was put into training mode after it was frozen", Assert.Throws<InvalidOperationException>(() => detector.Score(images)).Message, StringComparison.Ordinal);
        network.eval();
        Assert.Equal(expected.Item1, moments.Score(images).Take());

        foreach (var (name, module) in network.named_children()) module.train(name == "norm");
        Assert.Contains("(its layer 'norm')", Assert.Throws<InvalidOperationException>(() => geom.Score(images)).Message, StringComparison.Ordinal);
        network.eval();
        Assert.Equal(expected.Item2, geom.Score(images).Take());
    }

    [Fact]
    public void Dispose_LastHandle_LetsTheOwnerTrainAndHook()
    {
        using var network = new SmallNet();
        using var hook = new FeatureHook(network, "last");
        using var input = TestImages.Floats(2, 2, 1, 8, 8);
        var frozen = new FrozenNetwork(network, Preprocessing, leaveOpen: true);
        var second = frozen.Share();
        using var third = new FrozenNetwork(network, Preprocessing, leaveOpen: true);
        frozen.Dispose();
        second.Dispose();
        network.train();
        Assert.Throws<InvalidOperationException>(() => hook.Run(input));
        third.Dispose();
        using var outputs = hook.Run(input);
        Assert.Equal([2, 3], outputs.Output.shape);
    }

    [Fact]
    public void Constructor_BatchNormWithoutRunningStatistics_NamesTheLayer()
    {
        using var network = Sequential(("conv", Conv2d(1, 4, 3)), ("body", Sequential(("norm", BatchNorm2d(4, track_running_stats: false)))));
        var error = Assert.Throws<ArgumentException>("network", () => new FrozenNetwork(network, Preprocessing, leaveOpen: true));
        Assert.Contains("layer 'body.norm' of the network 'torch::nn::SequentialImpl' is batch norm without running statistics", error.Message, StringComparison.Ordinal);
        using var instances = Sequential(("conv", Conv2d(1, 4, 3)), ("norm", InstanceNorm2d(4)));
        new FrozenNetwork(instances, Preprocessing, leaveOpen: true).Dispose();
    }

    [Theory]
    [InlineData(ScalarType.Float16, 0.08)]
    [InlineData(ScalarType.BFloat16, 0.4)]
    [InlineData(ScalarType.Float64, 1e-3)]
    public void Score_NetworkOfAnotherType_IsNearThatOfFloat32(ScalarType type, double tolerance)
    {
        using var images = TestImages.Arrows(3, 100);
        using var outliers = TestImages.Discs(4, 8);
        var data = new OodTrainingSet(images, outliers);
        if (type == ScalarType.BFloat16 && ConvolutionCheck.LeavesPaddingUnset)
        {
            Assert.Contains("is in bfloat16, which libtorch computes wrong on this machine", Assert.Throws<InvalidOperationException>(() => Scores(type)).Message, StringComparison.Ordinal);
            return;
        }

        var expected = Scores(null);
        var actual = Scores(type);
        for (var i = 0; i < expected.Length; i++) TensorValues.AssertClose(expected[i], actual[i], tolerance);

        double[][] Scores(ScalarType? converted)
        {
            manual_seed(3);
            using var network = new SmallNet(outputs: 4);
            if (converted is { } wanted) network.to(wanted);
            using var frozen = new FrozenNetwork(network, Preprocessing, leaveOpen: true);
            using var geom = GeomDetector.FromNetwork(frozen, TransformSet.Rotations);
            using var moments = new MomentsTrainer(frozen, new MomentsOptions { Layers = ["body.conv"], Transforms = TransformSet.Identity }).Fit(data);
            using var layers = new IntermediateLayerTrainer(frozen, FittedDetectors.UserLayerOptions(1) with { Layers = ["body.conv", "softmax"] }).Fit(data);
            using var statistics = new BatchStatisticsTrainer(frozen, new BatchStatisticsOptions { Layers = ["last"], HeldOutShare = 0.5 }).Fit(data);
            return [geom.Score(outliers).Take(), [.. moments.Score(outliers).Take().Select(score => Math.Log(score))], layers.Score(outliers).Take(), statistics.Score(outliers).Take()];
        }
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Fit_LayerOfAnotherType_IsNearThatOfFloat32(ScalarType type)
    {
        using var images = TestImages.Arrows(3, 100);
        using var outliers = TestImages.Discs(4, 8);
        var data = new OodTrainingSet(images, outliers);
        TensorValues.AssertClose(Scores(z => z.alias()), Scores(z => z.to(type)), 0.02);

        double[] Scores(Func<Tensor, Tensor> odd)
        {
            using var network = OddNet.Frozen(odd);
            using var moments = new MomentsTrainer(network, new MomentsOptions { Layers = ["odd"], Transforms = TransformSet.Identity }).Fit(data);
            using var layers = new IntermediateLayerTrainer(network, FittedDetectors.UserLayerOptions(1) with { Layers = ["odd"] }).Fit(data);
            return [.. moments.Score(outliers).Take().Select(score => Math.Log(score)), .. layers.Score(outliers).Take()];
        }
    }
}

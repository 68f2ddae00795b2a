using OodDetection.Networks;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Networks;

public class FeatureFusionNetworkTests
{
    private static FeatureShape[] WideResNet164(int side)
        => [new(64, side, side), new(128, (side + 1) / 2, (side + 1) / 2), new(256, (side + 3) / 4, (side + 3) / 4), new(4, 1, 1)];

    [Theory]
    [InlineData(32)]
    [InlineData(28)]
    public void Constructor_FourLayersOfWideResNet164_IsTable1(int side)
    {
        using var network = new FeatureFusionNetwork(WideResNet164(side));
        AssertWeights(network, [64, 64, 4, 4], [64, 192, 4, 4], [64, 320, 4, 4], [1024, 1028], [1, 1024]);
        Assert.Equal([3], Logits(network, WideResNet164(side)).shape);
    }

    [Theory]
    [InlineData(0, new long[] { 64, 64, 64 }, 1024)]
    [InlineData(1, new long[] { 128, 64 }, 1024)]
    [InlineData(2, new long[] { 256 }, 1024)]
    [InlineData(3, new long[] { }, 4)]
    public void Constructor_OneLayer_Shrinks(int layer, long[] stageInputs, long flat)
    {
        FeatureShape[] inputs = [WideResNet164(32)[layer]];
        using var network = new FeatureFusionNetwork(inputs);
        AssertWeights(network, [.. stageInputs.Select(c => new[] { 64, c, 4, 4 }), [1024, flat], [1, 1024]]);
        Assert.Equal([3], Logits(network, inputs).shape);
    }

    [Fact]
    public void Constructor_OtherOrder_JoinsTheSameAndReadsByPlace()
    {
        FeatureShape[] inputs = [.. WideResNet164(32).Reverse()];
        using var network = new FeatureFusionNetwork(inputs);
        AssertWeights(network, [64, 64, 4, 4], [64, 192, 4, 4], [64, 320, 4, 4], [1024, 1028], [1, 1024]);
        Assert.Equal([3], Logits(network, inputs).shape);
    }

    public static TheoryData<int[][]> OddShapes { get; } = new()
    {
        new int[][] { [3, 31, 31], [5, 17, 17], [7, 9, 9] }, // odd
        new int[][] { [3, 32, 32], [5, 20, 20], [7, 11, 11], [2, 6, 6] }, // don't halve
        new int[][] { [3, 16, 16], [5, 16, 16], [4, 1, 1], [6, 16, 16] }, // of one resolution
        new int[][] { [3, 30, 10], [5, 15, 5], [2, 8, 3] }, // not square
        new int[][] { [3, 10, 100], [5, 30, 30] }, // neither encloses the other
        new int[][] { [3, 1, 7], [5, 9, 1] }, // lines
        new int[][] { [3, 64, 64], [5, 1, 1], [6, 2, 2] }, // a long way down
        new int[][] { [3, 2, 2] },
        new int[][] { [5, 1, 1], [9, 1, 1] },
    };

    [Theory]
    [MemberData(nameof(OddShapes))]
    public void Forward_OddShapes_GivesFiniteLogitsWithGradientToEveryInput(int[][] shapes)
    {
        FeatureShape[] inputs = [.. shapes.Select(shape => new FeatureShape(shape[0], shape[1], shape[2]))];
        using var scope = NewDisposeScope();
        using var network = new FeatureFusionNetwork(inputs, channels: 8, hiddenUnits: 16);
        network.train();
        var features = Features(inputs, 6);
        foreach (var f in features) f.requires_grad = true;

        var logits = network.call(features);
        logits.square().sum().backward();

        Assert.Equal([6], logits.shape);
        Assert.All(logits.Values(), v => Assert.True(double.IsFinite(v)));
        for (var i = 0; i < features.Length; i++)
            Assert.True(features[i].grad is { } g && g.Values().Any(v => v != 0), $"Input {i} ({inputs[i]}) doesn't reach the logit.");
    }

    [Fact]
    public void Forward_VectorsAsMapsOfOnePixel_AreTheSame()
    {
        using var scope = NewDisposeScope();
        FeatureShape[] inputs = [new(3, 8, 8), new(5, 1, 1)];
        using var network = new FeatureFusionNetwork(inputs, 4, 8);
        network.eval();
        var map = TestImages.Floats(1, 2, 3, 8, 8);
        var vector = TestImages.Floats(2, 2, 5);
        Assert.Equal(network.call([map, vector]).Values(), network.call([map, vector.view(2, 5, 1, 1)]).Values());
    }

    [Fact]
    public void Forward_ByHand_IsTable1()
    {
        using var scope = NewDisposeScope();
        using var network = new FeatureFusionNetwork([new(2, 8, 8), new(3, 4, 4), new(4, 1, 1)], 5, 6);
        network.eval();
        var w = network.state_dict();
        Tensor a = TestImages.Floats(1, 2, 2, 8, 8), b = TestImages.Floats(2, 2, 3, 4, 4), c = TestImages.Floats(3, 2, 4);

        var stage1 = Stage(a, 0);
        var stage2 = Stage(cat([stage1, b], 1), 1);
        var hidden = nn.functional.linear(cat([stage2.flatten(1), c], 1), w["head.hidden.weight"], w["head.hidden.bias"]);
        var expected = nn.functional.linear(hidden.div(Math.Sqrt(1 + 1e-5)).relu(), w["head.logit.weight"], w["head.logit.bias"]);

        TensorValues.AssertClose(expected.Values(), network.call([a, b, c]).Values(), 1e-5);

        // Fresh batch norms in evaluation mode only divide by √(1 + ε).
        Tensor Stage(Tensor x, int i) => nn.functional.max_pool2d(
            nn.functional.conv2d(x, w[$"stages.{i}.conv.weight"], w[$"stages.{i}.conv.bias"], strides: [1, 1], padding: [2, 2]).div(Math.Sqrt(1 + 1e-5)).relu(), 2);
    }

    [Fact]
    public void Constructor_NoInput_IsRefused()
    {
        Assert.Throws<ArgumentException>("inputs", () => new FeatureFusionNetwork([]));
        Assert.Throws<ArgumentOutOfRangeException>("channels", () => new FeatureFusionNetwork([new(3, 8, 8)], channels: 0));
        Assert.Throws<ArgumentOutOfRangeException>("hiddenUnits", () => new FeatureFusionNetwork([new(3, 8, 8)], hiddenUnits: 0));
    }

    [Fact]
    public void MakeCallDispose_ManyTimes_LeavesNoTensor()
    {
        FeatureShape[] inputs = [new(3, 8, 8), new(5, 4, 4), new(2, 1, 1)];
        using var counted = new FeatureFusionNetwork(inputs, 4, 8);
        LiveTensors.AssertFlat(10, () =>
        {
            using var scope = NewDisposeScope();
            using var network = new FeatureFusionNetwork(inputs, 4, 8);
            network.call(Features(inputs, 2));
        }, counted.parameters().Count());
    }

    [Fact]
    public void FeatureShapeOf_RankTwoAndFour_IsReadAndOthersRefused()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(new FeatureShape(5, 1, 1), FeatureShape.Of(zeros(2, 5), "a"));
        Assert.Equal(new FeatureShape(5, 3, 4), FeatureShape.Of(zeros(2, 5, 3, 4), "a"));
        Assert.Contains("'tokens' gives features of shape 2×5×3;", Assert.Throws<ArgumentException>(() => FeatureShape.Of(zeros(2, 5, 3), "tokens")).Message, StringComparison.Ordinal);
    }

    private static Tensor[] Features(FeatureShape[] inputs, int count)
        => [.. inputs.Select((s, i) => TestImages.Floats(i, s.IsVector ? [count, s.Channels] : [count, s.Channels, s.Height, s.Width]))];

    private static Tensor Logits(FeatureFusionNetwork network, FeatureShape[] inputs)
    {
        network.eval();
        using var scope = NewDisposeScope();
        return network.call(Features(inputs, 3)).DetachFromDisposeScope();
    }

    private static void AssertWeights(FeatureFusionNetwork network, params long[][] shapes)
        => Assert.Equal(shapes, network.named_parameters().Where(p => p.name.EndsWith("weight", StringComparison.Ordinal) && !p.name.Contains("norm", StringComparison.Ordinal)).Select(p => p.parameter.shape));
}

using OodDetection.Networks;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Networks;

public class WideResNetTests
{
    [Fact]
    public void Parameters_OfSeveralSizes_AreAsManyAsCountedFromTheTable()
    {
        Assert.Equal(5, ExpectedCore.Instance.ParameterCounts.Length);
        foreach (var e in ExpectedCore.Instance.ParameterCounts)
        {
            using var network = Made(e.Channels, e.Classes, e.Depth, e.Width);
            Assert.Equal(e.Parameters, network.parameters().Sum(p => p.numel()));
        }
    }

    [Fact]
    public void StateDict_Names_AreThoseOfTheTable()
    {
        foreach (var e in ExpectedCore.Instance.WideResNets)
        {
            using var network = Made(e.Channels, e.Classes, e.Depth, e.Width);
            var names = network.state_dict().Keys.Where(n => !n.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
            Assert.Equal(e.Names, names);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Forward_GivenWeights_EqualsPyTorch(int which)
    {
        using var scope = NewDisposeScope();
        var e = ExpectedCore.Instance.WideResNets[which];
        using var network = Made(e.Channels, e.Classes, e.Depth, e.Width);
        Waves.SetWeights(network);
        network.eval();
        using var hook = new FeatureHook(network, WideResNet.Group1, WideResNet.Group2, WideResNet.Group3, WideResNet.Pool, WideResNet.Logits);

        var outputs = hook.Run(Waves.Images(2, e.Channels, e.Height, e.Columns));

        TensorValues.AssertClose(e.Logits, outputs.Output.Values(), 1e-4);
        TensorValues.AssertClose(e.Logits, outputs[WideResNet.Logits].Values(), 1e-4);
        TensorValues.AssertClose(e.Pooled, outputs[WideResNet.Pool].Values()[..e.Pooled.Length], 1e-4);
        Assert.Equal([2, 64 * e.Width], outputs[WideResNet.Pool].shape);
        for (var g = 0; g < 3; g++)
        {
            Assert.Equal(e.GroupShapes[g], outputs.ToArray()[g].shape);
            Assert.Equal(e.GroupMeans[g], outputs.ToArray()[g].Values().Average(), 1e-4);
        }
    }

    [Theory]
    [InlineData(1, 28, 28)]
    [InlineData(3, 32, 32)]
    [InlineData(2, 7, 13)]
    [InlineData(1, 1, 1)]
    public void Forward_AnySize_GivesLogits(int channels, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var network = Made(channels, 4, 10, 1);
        var input = TestImages.Floats(1, 3, channels, height, width);
        var before = input.Values();
        var logits = network.call(input);
        Assert.Equal([3, 4], logits.shape);
        Assert.All(logits.Values(), v => Assert.True(double.IsFinite(v)));
        Assert.Equal(before, input.Values());
    }

    [Fact]
    public void Forward_InTraining_DropsOutAndHasGradients()
    {
        using var scope = NewDisposeScope();
        using var network = Made(1, 4, 10, 1);
        var input = TestImages.Floats(1, 4, 1, 8, 8);
        network.train();
        Assert.NotEqual(network.call(input).Values(), network.call(input).Values());
        network.call(input).sum().backward();
        Assert.All(network.named_parameters(), p => Assert.True(p.parameter.grad is not null, p.name));
        network.eval();
        Assert.Equal(network.call(input).Values(), network.call(input).Values());
    }

    [Fact]
    public void Constructor_WrongOptions_ListsAllInAnyCulture()
    {
        using var culture = new CommaCulture();
        var error = Assert.Throws<ArgumentException>(() => new WideResNet(1, 4, new WideResNetOptions { Depth = 15, WidenFactor = 0, Dropout = 1.5 }));
        Assert.Contains("Depth is 15; expected 6n + 4", error.Message, StringComparison.Ordinal);
        Assert.Contains("WidenFactor is 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("Dropout is 1.5;", error.Message, StringComparison.Ordinal);
        foreach (var depth in new[] { 4, 3, -2, 17 })
            Assert.Throws<ArgumentException>(() => new WideResNet(1, 4, new WideResNetOptions { Depth = depth }));
        Assert.Throws<ArgumentOutOfRangeException>("channels", () => new WideResNet(0, 4));
        Assert.Throws<ArgumentOutOfRangeException>("classes", () => new WideResNet(1, 0));
    }

    [Fact]
    public void MakeCallDispose_ManyTimes_LeavesNoTensor()
    {
        using var input = TestImages.Floats(1, 2, 1, 8, 8);
        using var counted = Made(1, 4, 10, 1);
        LiveTensors.AssertFlat(10, () =>
        {
            using var network = Made(1, 4, 10, 1);
            network.call(input).Dispose();
            using (no_grad()) network.call(input).Dispose();
        }, counted.parameters().Count());
    }

    private static WideResNet Made(int channels, int classes, int depth, int width)
        => new(channels, classes, new WideResNetOptions { Depth = depth, WidenFactor = width });
}

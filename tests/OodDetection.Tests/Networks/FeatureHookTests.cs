using OodDetection.Networks;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Networks;

public class FeatureHookTests
{
    private static readonly string[] s_layers = ["body.inner.tanh", "first", "body", "body.conv", "body.relu", "body.inner", "body.inner.conv", "body.inner.relu", "last"];

    [Fact]
    public void Run_NestedLayers_EqualByHand()
    {
        using var scope = NewDisposeScope();
        using var network = new SmallNet();
        using var hook = new FeatureHook(network, s_layers);
        var images = TestImages.Floats(1, 5, 1, 11, 9);

        var outputs = hook.Run(images);

        var expected = network.ByHand(images);
        Assert.Equal(s_layers, outputs.Layers);
        foreach (var layer in s_layers) TensorValues.AssertClose(expected[layer], outputs[layer].Values(), 1e-6);
        TensorValues.AssertClose(expected["last"], outputs.Output.Values(), 1e-6);
        Assert.Equal([5, 8, 6, 5], outputs["body"].shape);
        Assert.Equal(s_layers.Select(l => outputs[l]), outputs.ToArray());
        Assert.All(outputs.ToArray(), t => Assert.False(t.requires_grad));
    }

    [Fact]
    public void Run_LayerBeforeInPlaceOperation_GivesValueBeforeIt()
    {
        using var scope = NewDisposeScope();
        using var network = new SmallNet();
        using var hook = new FeatureHook(network, "first", "body.conv", "body.inner.tanh");

        var outputs = hook.Run(TestImages.Floats(2, 4, 1, 8, 8));

        // Each is followed by an in-place ReLU, after which nothing is below zero.
        foreach (var features in outputs.ToArray()) Assert.Contains(features.Values(), v => v < 0);
    }

    public static TheoryData<string> OwnNetworks => ["wide", "residual", "filters"];

    /// <summary>What these layers give is read without a copy, so nothing that comes after them may write into it.</summary>
    [Theory]
    [MemberData(nameof(OwnNetworks))]
    public void Run_LayersOfOwnNetworks_KeepTheirValues(string kind)
    {
        using var scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = kind switch
        {
            "wide" => new WideResNet(3, 4, new WideResNetOptions { WidenFactor = 1 }),
            "residual" => new CifarResNet(8),
            _ => new FilterBank(3),
        };
        network.eval();
        string[] layers = [.. FeatureHook.LayerNames(network)];
        var copies = new Dictionary<string, Tensor>();
        foreach (var (name, module) in network.named_modules().Where(m => m.module is nn.Module<Tensor, Tensor>))
        {
            ((nn.Module<Tensor, Tensor>)module).register_forward_hook((_, _, output) =>
            {
                copies[name] = output.detach().clone().DetachFromDisposeScope();
                return output;
            });
        }

        using var hook = new FeatureHook(network, layers);
        using var noGradients = no_grad();
        var outputs = hook.Run(TestImages.Floats(5, 3, 3, 16, 16));

        Assert.NotEmpty(layers);
        foreach (var layer in layers) Assert.Equal(copies[layer].Values(), outputs[layer].Values());
        foreach (var copy in copies.Values) copy.Dispose();
    }

    [Fact]
    public void Constructor_UnknownLayer_ListsNames()
    {
        using var network = new SmallNet();
        var error = Assert.Throws<ArgumentException>("layers", () => new FeatureHook(network, "first", "body.pool"));
        Assert.Contains("'body.pool'", error.Message, StringComparison.Ordinal);
        foreach (var layer in FeatureHook.LayerNames(network)) Assert.Contains(layer, error.Message, StringComparison.Ordinal);
        Assert.Subset(FeatureHook.LayerNames(network).ToHashSet(), s_layers.ToHashSet());
    }

    [Fact]
    public void Constructor_NoLayerTwiceOrNull_IsRefused()
    {
        using var network = new SmallNet();
        Assert.Contains("body.inner.relu", Assert.Throws<ArgumentException>("layers", () => new FeatureHook(network)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("layers", () => new FeatureHook(network, "first", "first"));
        Assert.Throws<ArgumentException>("layers", () => new FeatureHook(network, "first", null!));
        Assert.Throws<ArgumentNullException>("network", () => new FeatureHook(null!, "first"));
    }

    [Theory]
    [InlineData("unused")]
    [InlineData("bypassed")]
    public void Run_LayerThatDidNotRun_ListsNames(string layer)
    {
        using var network = new SmallNet();
        using var hook = new FeatureHook(network, "first", layer);
        using var images = TestImages.Floats(3, 1, 1, 8, 8);
        var error = Assert.Throws<InvalidOperationException>(() => hook.Run(images));
        Assert.Contains($"'{layer}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("body.inner.relu", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Indexer_LayerNotHooked_ListsHooked()
    {
        using var scope = NewDisposeScope();
        using var network = new SmallNet();
        using var hook = new FeatureHook(network, "first", "last");
        var error = Assert.Throws<KeyNotFoundException>(() => hook.Run(TestImages.Floats(3, 1, 1, 8, 8))["body"]);
        Assert.Contains("first, last", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_TakesItsHooksOff()
    {
        using var scope = NewDisposeScope();
        using var network = new SmallNet();
        using var other = new FeatureHook(network, "probe");
        var hook = new FeatureHook(network, "probe", "first");
        Assert.Equal(2, network.HooksOnProbe);

        hook.Dispose();
        hook.Dispose();

        Assert.Equal(1, network.HooksOnProbe);
        Assert.Throws<ObjectDisposedException>(() => hook.Run(TestImages.Floats(3, 1, 1, 8, 8)));
        Assert.Single(other.Run(TestImages.Floats(3, 1, 1, 8, 8)).ToArray());
    }

    [Fact]
    public void Constructor_Refused_LeavesNoHook()
    {
        using var network = new SmallNet();
        Assert.Throws<ArgumentException>(() => new FeatureHook(network, "probe", "nowhere"));
        Assert.Equal(0, network.HooksOnProbe);
    }

    [Fact]
    public void Run_InScopes_ResultsBelongToInnermost()
    {
        using var network = new SmallNet();
        using var hook = new FeatureHook(network, "first", "body.inner");
        using var images = TestImages.Floats(4, 2, 1, 8, 8);
        using var outer = NewDisposeScope();
        LayerOutputs outputs;
        using (NewDisposeScope())
        {
            outputs = hook.Run(images);
            Assert.False(outputs["first"].IsInvalid);
        }

        Assert.All([outputs.Output, .. outputs.ToArray()], t => Assert.True(t.IsInvalid));
    }

    [Fact]
    public void Run_ManyTimesAlsoWithErrors_LeavesNoTensor()
    {
        using var network = new SmallNet();
        using var hook = new FeatureHook(network, s_layers);
        using var broken = new FeatureHook(network, "first", "unused");
        using var images = TestImages.Floats(5, 2, 1, 8, 8);
        using var twoChannels = TestImages.Floats(5, 2, 2, 8, 8);
        LiveTensors.AssertFlat(50, () =>
        {
            hook.Run(images).Dispose();
            Assert.Throws<InvalidOperationException>(() => broken.Run(images));
            Assert.ThrowsAny<Exception>(() => hook.Run(twoChannels));
            using (NewDisposeScope()) hook.Run(images);
        });
    }

    [Fact]
    public void Run_NetworkFailsAfterLayers_LeavesNoTensor()
    {
        // 'first' has run when 'last' finds 8 features instead of 7.
        using var network = Sequences.FirstThenWrongLast();
        using var hook = new FeatureHook(network, "first");
        using var images = TestImages.Floats(5, 2, 1, 8, 8);
        using var inner = NewDisposeScope(); // TorchSharp's Sequential leaves what it had made to the scope
        LiveTensors.AssertFlat(20, () =>
        {
            using var own = NewDisposeScope();
            Assert.ThrowsAny<Exception>(() => hook.Run(images));
        });
    }

    [Fact]
    public void Run_LayerThatRunsTwice_GivesLastOutput()
    {
        using var scope = NewDisposeScope();
        using var network = new Sequences.Twice();
        using var hook = new FeatureHook(network, "half");
        var images = TestImages.Floats(6, 2, 1, 4, 4);
        TensorValues.AssertClose(images.mul(0.25f).Values(), hook.Run(images)["half"].Values(), 1e-7);
    }

    [Fact]
    public void Run_FromEightThreads_EachGetsItsOwn()
    {
        using var network = new SmallNet();
        network.eval();
        using var hook = new FeatureHook(network, s_layers);
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var threads = Enumerable.Range(0, 8).Select(seed => new Thread(() =>
        {
            using var scope = NewDisposeScope();
            var images = TestImages.Floats(seed, 1 + seed, 1, 8, 8);
            var expected = network.ByHand(images);
            for (var i = 0; i < 20; i++)
            {
                using var outputs = hook.Run(images);
                foreach (var layer in s_layers)
                {
                    var difference = expected[layer].Zip(outputs[layer].Values(), (a, b) => Math.Abs(a - b)).Max();
                    if (difference > 1e-5 || outputs[layer].numel() != expected[layer].Length) failures.Enqueue($"Seed {seed}, {layer}: {difference}");
                }
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Empty(failures);
    }
}

using OodDetection.Networks;
using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.DisCoPatch;

public class PatchDiscriminatorTests
{
    [Fact]
    public void Forward_GivenWeights_EqualsPyTorch()
    {
        using var scope = NewDisposeScope();
        using var network = new PatchDiscriminator(ExpectedAdversarial.Channels, ExpectedAdversarial.Side, ExpectedAdversarial.Widths);
        Waves.SetWeights(network);
        network.eval();
        var patches = Waves.Named("patches", ExpectedAdversarial.Patches, ExpectedAdversarial.Channels, ExpectedAdversarial.Side, ExpectedAdversarial.Side);
        TensorValues.AssertClose(ExpectedAdversarial.Instance.Logits, network.call(patches).Values(), 1e-5);
    }

    /// <summary>Counted by hand: 9·C·w + w of each convolution, 2w of each batch norm, 1024·4·4 + 1 of the linear layer.</summary>
    [Fact]
    public void Constructor_Defaults_IsThePublishedSize()
    {
        using var network = new PatchDiscriminator();
        var expected = 0L;
        foreach (var (from, to) in new[] { (3L, 128L), (128, 256), (256, 512), (512, 1024) }) expected += 9 * from * to + 3 * to;
        Assert.Equal(expected + 16385, network.parameters().Sum(p => p.numel()));
        Assert.InRange(network.parameters().Sum(p => p.numel()), 6_150_000, 6_250_000); // "6.2 M"
    }

    [Theory]
    [InlineData(1, 8, new[] { 4 })]
    [InlineData(3, 16, new[] { 4, 6, 8, 10 })]
    [InlineData(5, 24, new[] { 3, 2, 7 })]
    [InlineData(2, 4, new[] { 6, 6 })]
    public void Forward_AnySize_GivesLogitsAndGradientsAndLeavesTheInput(int channels, int side, int[] widths)
    {
        using var scope = NewDisposeScope();
        using var network = new PatchDiscriminator(channels, side, widths);
        var input = TestImages.Floats(1, 6, channels, side, side);
        var before = input.Values();
        var logits = network.call(input, 3);
        Assert.Equal([6], logits.shape);
        Assert.Equal(before, input.Values());
        logits.square().sum().backward();
        Assert.All(network.named_parameters(), p => Assert.True(p.parameter.grad is not null, p.name));
        Assert.NotEqual(0, network.state_dict()["blocks.0.norm.weight"].grad!.abs().sum().ToDouble());
    }

    [Fact]
    public void Forward_LayerOfManyWeights_EqualsFloat64ByHand()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var network = new PatchDiscriminator(3, 8, [256, 512]); // the second has 9·256·512, over a million
        network.eval();
        var patches = TestImages.Floats(4, 6, 3, 8, 8);

        var weights = network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.to(ScalarType.Float64));
        var z = patches.to(ScalarType.Float64);
        for (var i = 0; i < 2; i++)
        {
            z = nn.functional.conv2d(z, weights[$"blocks.{i}.conv.weight"], weights[$"blocks.{i}.conv.bias"], strides: [2, 2], padding: [1, 1]);
            z = z.sub(z.mean([0L, 2, 3], keepdim: true)).div(z.var([0L, 2, 3], unbiased: false, keepdim: true).add(1e-5).sqrt());
            z = nn.functional.leaky_relu(z, 0.01);
        }

        var expected = z.flatten(1).matmul(weights["logit.weight"].transpose(0, 1)).add(weights["logit.bias"]);
        TensorValues.AssertClose(expected.Values(), network.call(patches).Values(), 1e-5);
    }

    [Fact]
    public void Forward_Evaluation_TakesTheStatisticsOfTheBatch()
    {
        using var scope = NewDisposeScope();
        using var network = new PatchDiscriminator(1, 8, [4, 8]);
        network.eval();
        var patches = TestImages.Floats(2, 4, 1, 8, 8);
        var alone = network.call(patches).Values();
        var other = network.call(cat(new[] { patches, TestImages.Floats(3, 4, 1, 8, 8).mul(3) })).Values()[..4];
        Assert.True(alone.Zip(other, (a, b) => Math.Abs(a - b)).Max() > 1e-3);
        network.train();
        Assert.Equal(alone, network.call(patches).Values());
    }

    [Fact]
    public void Layers_Names_CanBeHooked()
    {
        using var scope = NewDisposeScope();
        using var network = new PatchDiscriminator(1, 8, [4, 8]);
        using var hook = new FeatureHook(network, "blocks.0.conv", "blocks.1.conv", "logit");
        var outputs = hook.Run(TestImages.Floats(2, 4, 1, 8, 8));
        Assert.Equal([4, 4, 4, 4], outputs["blocks.0.conv"].shape);
        Assert.Equal([4, 8, 2, 2], outputs["blocks.1.conv"].shape);
        Assert.Equal(outputs.Output.Values(), outputs["logit"].Values());
    }

    [Fact]
    public void Constructor_WrongNumbers_SaysWhich()
    {
        var error = Assert.Throws<ArgumentException>("patchSize", () => new PatchDiscriminator(3, 20, [4, 4, 4]));
        Assert.Contains("a multiple of 8", error.Message, StringComparison.Ordinal);
        Assert.Contains("got 20", error.Message, StringComparison.Ordinal);
        Assert.Contains("got none", Assert.Throws<ArgumentException>("widths", () => new PatchDiscriminator(3, 16, [])).Message, StringComparison.Ordinal);
        Assert.Contains("got 4, 0", Assert.Throws<ArgumentException>("widths", () => new PatchDiscriminator(3, 16, [4, 0])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("channels", () => new PatchDiscriminator(0, 16, [4]));
        Assert.Throws<ArgumentOutOfRangeException>("latentSize", () => new PatchVae(1, 16, [4], 0));
    }

    [Fact]
    public void Call_WrongInput_SaysWhatWasExpected()
    {
        using var network = new PatchDiscriminator(1, 8, [4]);
        using var wrong = TestImages.Floats(1, 2, 1, 9, 8);
        using var five = TestImages.Floats(1, 5, 1, 8, 8);
        Assert.Contains("Expected N×1×8×8 patches; got 2×1×9×8", Assert.Throws<ArgumentException>(() => network.call(wrong)).Message, StringComparison.Ordinal);
        Assert.Contains("whole groups of 2 patches; got 5", Assert.Throws<ArgumentException>("groupSize", () => network.call(five, 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("groupSize", () => network.call(five, 0));
    }

    [Fact]
    public void Constructor_InsideAScope_OutlivesIt()
    {
        PatchDiscriminator network;
        using (NewDisposeScope()) network = new PatchDiscriminator(1, 8, [4, 8]);
        using (network)
        using (var input = TestImages.Floats(1, 4, 1, 8, 8))
        {
            Assert.All(network.call(input).Take(), v => Assert.True(double.IsFinite(v)));
        }
    }

    [Fact]
    public void MakeCallDispose_ManyTimes_LeavesNoTensor()
    {
        using var input = TestImages.Floats(1, 4, 1, 8, 8);
        using var counted = new PatchDiscriminator(1, 8, [4, 8]);
        LiveTensors.AssertFlat(10, () =>
        {
            using var network = new PatchDiscriminator(1, 8, [4, 8]);
            network.call(input, 2).Dispose();
            using (no_grad()) network.call(input).Dispose();
        }, counted.parameters().Count());
    }
}

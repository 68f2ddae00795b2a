using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Tests.Networks;

/// <summary>Our networks give the same numbers whatever was in memory before, on machines that hide their caches too: for grey images, any number of classes, any widths.</summary>
public class DirtyMemoryTests
{
    [Theory]
    [InlineData(1, 4)]
    [InlineData(1, 7)]
    [InlineData(2, 3)]
    [InlineData(3, 72)]
    public void WideResNet_OverMemoryFullOfNaN_IsTheSameInFloat64(int channels, int classes)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var network = new WideResNet(channels, classes, new WideResNetOptions { Depth = 10, WidenFactor = 1, Dropout = 0 });
        AssertSame(network, network.call, randn(16, channels, 14, 14));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 20)]
    [InlineData(3, 64)]
    public void FeatureFusionNetwork_OverMemoryFullOfNaN_IsTheSameInFloat64(int imageChannels, int channels)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        using var network = new FeatureFusionNetwork([new FeatureShape(imageChannels, 14, 14)], channels, hiddenUnits: 10);
        AssertSame(network, x => network.call([x]), randn(16, imageChannels, 14, 14));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void PatchDiscriminator_OverMemoryFullOfNaN_IsTheSameInFloat64(int channels)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var network = new PatchDiscriminator(channels, 16, [8, 20]);
        AssertSame(network, network.call, randn(16, channels, 16, 16));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void PatchVae_OverMemoryFullOfNaN_IsTheSameInFloat64(int channels)
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        using var network = new PatchVae(channels, 16, [8, 20], latentSize: 5);
        AssertSame(network, x => network.Encode(x) is var (mean, logVariance) ? network.Decode(mean.add(logVariance)) : x, randn(16, channels, 16, 16));
    }

    // Output, and the gradients by input and parameters, after training-mode passes; then all of it in float64.
    private static void AssertSame(nn.Module network, Func<Tensor, Tensor> pass, Tensor input)
    {
        network.train();
        DirtyMemory.Fill(float.NaN);
        var (output, gradients) = Run(input, fill: true);
        network.to(ScalarType.Float64);
        var (expected, expectedGradients) = Run(input.to(ScalarType.Float64), fill: false);

        Near(expected, output, 1e-3);
        Assert.Equal(expectedGradients.Length, gradients.Length);
        for (var i = 0; i < gradients.Length; i++) Near(expectedGradients[i], gradients[i], 1e-2);

        (Tensor Output, Tensor[] Gradients) Run(Tensor values, bool fill)
        {
            var x = values.detach().requires_grad_(true);
            var y = pass(x);
            var upstream = arange(y.numel(), y.dtype).mul(0.7).sin().view(y.shape);
            if (fill) DirtyMemory.Fill(float.NaN);
            var all = new[] { x }.Concat(network.parameters()).ToArray();
            return (y.detach(), autograd.grad([y.mul(upstream).sum()], all).ToArray());
        }
    }

    private static void Near(Tensor expected, Tensor actual, double tolerance)
        => Assert.InRange(actual.to(ScalarType.Float64).sub(expected.to(ScalarType.Float64)).abs().max().ToDouble(), 0, tolerance * (1 + expected.abs().max().ToDouble()));
}

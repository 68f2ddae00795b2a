using OodDetection.Benchmarks.Work;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Benchmarks.Tests;

public sealed class FlopCountTests
{
    [Fact]
    public void Of_ConvolutionAndLinearLayer_CountsTwoForEachProduct()
    {
        using var scope = NewDisposeScope();
        using var network = Sequential(
            ("conv", Conv2d(3, 5, 3, stride: 2, padding: 1)), // 5×4×4 outputs of 3·3·3 products each
            ("relu", ReLU()),
            ("flatten", Flatten()),
            ("linear", Linear(80, 7)));

        var count = FlopCount.Of(network, () => network.call(zeros(2, 3, 8, 8)));

        Assert.Equal(2.0 * 2 * (5 * 4 * 4 * 27 + 7 * 80), count);
    }

    [Fact]
    public void Of_ASecondPass_CountsFromZero()
    {
        using var scope = NewDisposeScope();
        using var network = Linear(4, 3);

        FlopCount.Of(network, () => network.call(zeros(1, 4)));
        var second = FlopCount.Of(network, () => network.call(zeros(1, 4)));

        Assert.Equal(24, second);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Network_OfAWidth_IsTheSumOverItsLayers(int width)
    {
        // WRN-16-w on 32×32×3, by hand: three groups of two blocks of two 3×3 convolutions, a 1×1 shortcut where the shape changes.
        double products = 9.0 * 3 * 16 * 1024, from = 16;
        foreach (var (side, factor) in new[] { (32, 16), (16, 32), (8, 64) })
        {
            double to = factor * width, pixels = side * side;
            products += pixels * (9 * from * to + 3 * 9 * to * to);
            if (from != to || side != 32) products += pixels * from * to;
            from = to;
        }

        products += from * 4;

        Assert.Equal(2 * products, FlopCount.Network(width));
    }

    [Fact]
    public void Fusion_OfThePapersWidth_IsTheSumOverTable1()
    {
        // Table 1 for WRN-16-4 on 32×32: 4×4 convolutions with padding 2 to 64 channels, halved each time, then 1,024 hidden units and a logit.
        double products = 33 * 33 * 16.0 * 64 * 64;
        products += 17 * 17 * 16.0 * (64 + 128) * 64;
        products += 9 * 9 * 16.0 * (64 + 256) * 64;
        products += (64 * 4 * 4 + 4) * 1024.0 + 1024;

        Assert.Equal(2 * products, FlopCount.Fusion(4));
    }
}

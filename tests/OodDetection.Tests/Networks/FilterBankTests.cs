using OodDetection.Networks;
using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Networks;

public class FilterBankTests
{
    [Theory]
    [InlineData(1, 8, 9)]
    [InlineData(3, 33, 32)]
    [InlineData(4, 12, 12)]
    public void Run_Images_GivesLayersOfTheStatedShapes(int channels, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var network = new FilterBank(channels);
        using var hook = new FeatureHook(network, FilterBank.LayerNames);
        var outputs = hook.Run(TestImages.Floats(1, 2, channels, height, width));
        Assert.Equal([2, channels, height, width], outputs[FilterBank.Pixels].shape);
        Assert.Equal([2, 9 * channels, height - 2, width - 2], outputs[FilterBank.Fine].shape);
        Assert.Equal([2, 16 * channels, (height / 2) - 1, (width / 2) - 1], outputs[FilterBank.Coarse].shape);
    }

    [Fact]
    public void Run_OnePatch_KeepsItsEnergy()
    {
        // Orthonormal filters: the squares of all coefficients add up to those of the pixels.
        using var scope = NewDisposeScope();
        using var network = new FilterBank(3);
        using var hook = new FeatureHook(network, FilterBank.Fine);
        var image = TestImages.Floats(2, 1, 3, 3, 3);
        var padded = zeros(1, 3, 8, 8);
        padded.narrow(2, 0, 3).narrow(3, 0, 3).copy_(image);
        var bands = hook.Run(padded)[FilterBank.Fine].select(3, 0).select(2, 0).to(ScalarType.Float64).Values();
        var floor = 0.25 / (255 * 255);
        var energy = bands.Take(3).Sum(b => b * b) + bands.Skip(3).Sum(b => Math.Exp(b) - floor);
        Assert.Equal(image.to(ScalarType.Float64).square().sum().ToDouble(), energy, 5);
    }

    [Fact]
    public void Run_FlatImage_HasItsMeanAndFloorsElsewhere()
    {
        using var scope = NewDisposeScope();
        using var network = new FilterBank(1);
        using var hook = new FeatureHook(network, FilterBank.LayerNames);
        var outputs = hook.Run(full([1, 1, 8, 8], 0.5f));
        Assert.All(outputs[FilterBank.Pixels].Values(), v => Assert.Equal(0, v, 6));
        var fine = outputs[FilterBank.Fine].Values();
        Assert.All(fine.Take(36), v => Assert.Equal(1.5, v, 5)); // three times the mean: a 3×3 filter of 1/3
        Assert.All(fine.Skip(36), v => Assert.Equal(Math.Log(0.25 / (255 * 255)), v, 3));
        Assert.All(hook.Run(ones(1, 1, 8, 8))[FilterBank.Pixels].Values(), v => Assert.Equal(Math.Log(256), v, 3));
    }

    [Fact]
    public void Constructor_WithinScope_OutlivesIt()
    {
        FilterBank network;
        using (NewDisposeScope()) network = new FilterBank(1);
        using (network)
        using (var images = TestImages.Floats(3, 1, 1, 8, 8))
            network.call(images).Dispose();
    }
}

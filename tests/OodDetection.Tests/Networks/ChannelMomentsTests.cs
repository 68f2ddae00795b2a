using OodDetection.Networks;
using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Networks;

public class ChannelMomentsTests
{
    [Theory]
    [InlineData(true, 16, ScalarType.Float32)]
    [InlineData(true, 37, ScalarType.Float32)] // no multiple of a vector's length
    [InlineData(false, 16, ScalarType.Float32)]
    [InlineData(false, 3, ScalarType.Float32)]
    [InlineData(false, 16, ScalarType.Float64)]
    [InlineData(true, 16, ScalarType.BFloat16)]
    public void Of_Layer_AreMeanAndLogVarianceInFloat64(bool channelsLast, int channels, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var values = TestImages.Floats(1, 3, channels, 5, 7).mul(4).to(type);
        var outputs = Outputs(("a", channelsLast ? ChannelsLast.Of(values) : values));

        var moments = ChannelMoments.Of(outputs, ["a"]);

        var exact = values.to(ScalarType.Float64).flatten(2);
        var mean = exact.mean([2L]);
        var variance = exact.sub(mean.unsqueeze(2)).square().mean([2L]);
        Assert.Equal([3L, 2 * channels], moments.shape);
        TensorValues.AssertClose(cat([mean, variance.add(1e-6).log()], 1).Values(), moments.Values(), 1e-12);
    }

    [Fact]
    public void Of_VarianceThatIsSmallBesideTheMean_IsNotLost()
    {
        using var scope = NewDisposeScope();
        // 1000 ± 2⁻⁷, exact in float32: variance 2⁻¹⁴.
        var signs = tensor(Enumerable.Range(0, 64).Select(i => i % 2 == 0 ? 1f : -1f).ToArray()).view(1, 1, 8, 8);
        var outputs = Outputs(("a", signs.mul(0.0078125f).add(1000f)));

        var moments = ChannelMoments.Of(outputs, ["a"]).Values();

        TensorValues.AssertClose([1000, Math.Log(Math.Pow(2, -14) + 1e-6)], moments, 1e-12);
    }

    [Fact]
    public void Of_SeveralLayers_StandSideBySideAndAnImageDependsOnItselfAlone()
    {
        using var scope = NewDisposeScope();
        var (a, b, c) = (TestImages.Floats(2, 5, 16, 4, 4), TestImages.Floats(3, 5, 6), TestImages.Floats(4, 5, 2, 3));
        string[] layers = ["a", "b", "c"];

        var all = ChannelMoments.Of(Outputs(("a", a), ("b", b), ("c", c)), layers);
        var one = ChannelMoments.Of(Outputs(("a", a.narrow(0, 3, 1)), ("b", b.narrow(0, 3, 1)), ("c", c.narrow(0, 3, 1))), layers);

        Assert.Equal([5L, 32 + 6 + 4], all.shape);
        Assert.Equal(all.select(0, 3).data<double>().ToArray(), one.select(0, 0).data<double>().ToArray());
        TensorValues.AssertClose(b.Values(), all.narrow(1, 32, 6).Values(), 1e-7);
        Assert.Equal(42, ChannelMoments.Names(Outputs(("a", a), ("b", b), ("c", c)), layers).Count());
    }

    [Fact]
    public void Of_LayerWithoutChannels_IsRefusedByName()
    {
        using var scope = NewDisposeScope();
        var outputs = Outputs(("a", ones(3, ScalarType.Float32)));

        var error = Assert.Throws<ArgumentException>(() => ChannelMoments.Of(outputs, ["a"]));

        Assert.Contains("'a' gives 3", error.Message);
    }

    private static LayerOutputs Outputs(params (string Name, Tensor Values)[] layers)
        => new(zeros(1), [.. layers.Select(layer => layer.Name)], layers.ToDictionary(layer => layer.Name, layer => layer.Values));
}

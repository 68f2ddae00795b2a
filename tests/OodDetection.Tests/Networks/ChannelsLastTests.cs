using OodDetection.Networks;
using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Networks;

public class ChannelsLastTests
{
    [Theory]
    [InlineData(2, 3, 5, 4)]
    [InlineData(2, 1, 5, 4)] // the same numbers in the same order in both layouts
    [InlineData(2, 3, 1, 1)]
    [InlineData(1, 1, 1, 1)]
    public void Of_AnyImages_AreTheSameValuesInTheLayout(int images, int channels, int height, int width)
    {
        using var scope = NewDisposeScope();
        var values = TestImages.Floats(1, images, channels, height, width);

        var packed = ChannelsLast.Of(values);

        Assert.True(ChannelsLast.Is(packed));
        Assert.Equal(values.Values(), packed.Values());
    }

    [Fact]
    public void Is_OrdinaryLayoutOrGapsOrOtherRanks_IsFalse()
    {
        using var scope = NewDisposeScope();
        var packed = ChannelsLast.Of(TestImages.Floats(1, 4, 6, 5, 7));

        Assert.False(ChannelsLast.Is(TestImages.Floats(1, 4, 6, 5, 7)));
        Assert.False(ChannelsLast.Is(packed.narrow(1, 0, 3)));
        Assert.False(ChannelsLast.Is(packed.narrow(2, 0, 4)));
        Assert.False(ChannelsLast.Is(packed.narrow(3, 0, 6)));
        Assert.False(ChannelsLast.Is(packed.flatten(1)));
        Assert.True(ChannelsLast.Is(packed.narrow(0, 1, 2)));
    }
}

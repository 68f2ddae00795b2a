using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Transforms.Augmentation;

public class GreyscaleTests
{
    [Fact]
    public void Apply_Color_IsLumaInAllChannels()
    {
        using var images = TestImages.Floats(1, 4, 3, 3, 2);
        using var result = new Greyscale().Apply(images, new Random(1));
        var values = images.Values();
        var expected = values.Select((_, p) =>
        {
            var red = p / 18 * 18 + p % 6;
            return 0.299 * values[red] + 0.587 * values[red + 6] + 0.114 * values[red + 12];
        }).ToArray();
        TensorValues.AssertClose(expected, result.Values(), 1e-6);
        Assert.True(result.is_contiguous());
    }

    [Fact]
    public void Apply_BlackAndWhite_StayAsTheyAre()
    {
        using var white = ones(1, 3, 2, 2);
        using var stillWhite = new Greyscale().Apply(white, new Random(1));
        TensorValues.AssertClose(white.Values(), stillWhite.Values(), 1e-6);
        Assert.All(stillWhite.Values(), v => Assert.True(v <= 1));
        using var black = zeros(1, 3, 2, 2);
        using var stillBlack = new Greyscale().Apply(black, new Random(1));
        Assert.Equal(black.Values(), stillBlack.Values());
    }

    [Fact]
    public void Apply_OneChannel_IsTheSame()
    {
        using var images = TestImages.Floats(2, 4, 1, 3, 2);
        using var result = new Greyscale().Apply(images, new Random(1));
        Assert.Equal(images.Values(), result.Values());
    }

    [Fact]
    public void Apply_TwoChannels_SaysWhatWasExpected()
    {
        using var images = TestImages.Floats(3, 4, 2, 3, 2);
        var error = Assert.Throws<ArgumentException>("images", () => new Greyscale().Apply(images, new Random(1)));
        Assert.Contains("1 channel (grey) or 3 (red, green, blue) to take the colour from; got 2", error.Message, StringComparison.Ordinal);
    }
}

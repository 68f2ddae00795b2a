using OodDetection.Data;
using static TorchSharp.torch;

namespace OodDetection.Tests.Data.Corruptions;

public sealed class CorruptionErrorTests
{
    [Fact]
    public void Apply_FloatImages_SaysWhatToDo()
    {
        using var images = zeros(1, 3, 4, 4);
        var error = Assert.Throws<ArgumentException>("images", () => Corruption.Contrast.Apply(images, 1, 1));
        Assert.Contains("contrast: expected uint8 images", error.Message, StringComparison.Ordinal);
        Assert.Contains("got Float32", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 4, 4)]
    [InlineData(0, 3, 4, 4)]
    [InlineData(1, 3, 0, 4)]
    [InlineData(1, 1, 3, 4, 4)]
    public void Apply_WrongRankOrNothing_SaysTheShape(params int[] shape)
    {
        using var images = zeros(Array.ConvertAll(shape, s => (long)s), dtype: ScalarType.Byte);
        var error = Assert.Throws<ArgumentException>("images", () => Corruption.GaussianBlur.Apply(images, 1, 1));
        Assert.Contains($"got {string.Join('×', shape)}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_TwoChannels_SaysOneOrThree()
    {
        using var images = zeros(new long[] { 1, 2, 4, 4 }, dtype: ScalarType.Byte);
        var error = Assert.Throws<ArgumentException>(() => Corruption.GaussianBlur.Apply(images, 1, 1));
        Assert.Contains("1 channel (grey) or 3 (red, green, blue), got 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(-1)]
    public void Apply_SeverityOutOfRange_SaysTheRange(int outside)
    {
        using var images = zeros(new long[] { 1, 1, 2, 2 }, dtype: ScalarType.Byte);
        var error = Assert.Throws<ArgumentOutOfRangeException>("severity", () => Corruption.ShotNoise.Apply(images, outside, 1));
        Assert.Contains("shot-noise: expected a severity from 1 (slight) to 5 (strong)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_NegativeIndexOrNull_Throws()
    {
        using var images = zeros(new long[] { 1, 1, 2, 2 }, dtype: ScalarType.Byte);
        Assert.Throws<ArgumentOutOfRangeException>("firstIndex", () => Corruption.ShotNoise.Apply(images, 1, 1, -1));
        Assert.Throws<ArgumentNullException>("images", () => Corruption.ShotNoise.Apply(null!, 1, 1));
    }

    [Theory]
    [InlineData("saturation")]
    [InlineData("desaturation")]
    public void Apply_ColorOfGreyImages_NamesTheWayOut(string name)
    {
        using var images = zeros(new long[] { 1, 1, 2, 2 }, dtype: ScalarType.Byte);
        var error = Assert.Throws<ArgumentException>(() => Corruption.Named(name).Apply(images, 1, 1));
        Assert.Contains("Corruption.For(1)", error.Message, StringComparison.Ordinal);
    }
}

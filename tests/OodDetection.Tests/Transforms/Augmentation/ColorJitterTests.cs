using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Transforms.Augmentation;

public class ColorJitterTests
{
    /// <summary>Pure colours: a third of a turn takes red to green, green to blue, blue to red; half a turn takes a colour to its opposite.</summary>
    [Theory]
    [InlineData(1.0 / 3, new double[] { 1, 0, 0 }, new double[] { 0, 1, 0 })]
    [InlineData(1.0 / 3, new double[] { 0, 1, 0 }, new double[] { 0, 0, 1 })]
    [InlineData(1.0 / 3, new double[] { 0, 0, 1 }, new double[] { 1, 0, 0 })]
    [InlineData(-1.0 / 3, new double[] { 1, 0, 0 }, new double[] { 0, 0, 1 })]
    [InlineData(0.5, new[] { 0.75, 0.25, 0.25 }, new[] { 0.25, 0.75, 0.75 })]
    [InlineData(-0.5, new[] { 0.75, 0.25, 0.25 }, new[] { 0.25, 0.75, 0.75 })]
    [InlineData(1.0 / 12, new double[] { 1, 0, 0 }, new[] { 1, 0.5, 0 })]
    [InlineData(0.3, new[] { 0.6, 0.6, 0.6 }, new[] { 0.6, 0.6, 0.6 })]
    public void ChangeColor_HueByHand_Turns(double turns, double[] color, double[] expected)
        => TensorValues.AssertClose(expected, Changed(color, 1, turns), 1e-6);

    [Theory]
    [InlineData(0, new[] { 0.8, 0.4, 0.2 }, new[] { 0.8, 0.8, 0.8 })]
    [InlineData(0.5, new[] { 0.8, 0.4, 0.2 }, new[] { 0.8, 0.6, 0.5 })]
    [InlineData(1.2, new[] { 0.8, 0.4, 0.2 }, new[] { 0.8, 0.32, 0.08 })]
    [InlineData(4, new[] { 0.8, 0.4, 0.2 }, new[] { 0.8, 0.8 / 3, 0 })]
    [InlineData(4, new[] { 0.3, 0.3, 0.3 }, new[] { 0.3, 0.3, 0.3 })]
    public void ChangeColor_SaturationByHand_KeepsTheValue(double factor, double[] color, double[] expected)
        => TensorValues.AssertClose(expected, Changed(color, factor, 0), 1e-6);

    [Fact]
    public void Apply_Seed_EqualsHsvInFloat64()
    {
        const int count = 7, seed = 11;
        using var images = TestImages.Floats(seed, count, 3, 6, 5);
        using var result = new ColorJitter(0.6, 0.9, 0.5).Apply(images, new Random(seed));

        var random = new Random(seed);
        var brightness = Drawn(0.4, 1.6);
        var saturation = Drawn(0.1, 1.9);
        var turns = Drawn(-0.5, 0.5);
        var expected = images.Values();
        for (var i = 0; i < count; i++)
        {
            for (var p = 0; p < 30; p++)
            {
                int red = i * 90 + p, green = red + 30, blue = red + 60;
                var (h, s, v) = ToHsv(Brightened(red), Brightened(green), Brightened(blue));
                (expected[red], expected[green], expected[blue]) = ToRgb(h + turns[i], Math.Min(1, s * saturation[i]), v);
            }

            double Brightened(int place) => Math.Min(1, expected[place] * brightness[i]);
        }

        TensorValues.AssertClose(expected, result.Values(), 2e-5);

        double[] Drawn(double least, double most) => [.. Enumerable.Range(0, count).Select(_ => least + (most - least) * random.NextDouble())];
    }

    [Fact]
    public void Apply_OneChannel_ChangesTheBrightnessAlone()
    {
        using var images = TestImages.Floats(2, 6, 1, 4, 4);
        using var result = new ColorJitter(0.5, 0.9, 0.5).Apply(images, new Random(3));
        var random = new Random(3);
        var factors = Enumerable.Range(0, 6).Select(_ => 0.5 + random.NextDouble()).ToArray();
        TensorValues.AssertClose([.. images.Values().Select((v, p) => Math.Min(1, v * factors[p / 16]))], result.Values(), 1e-6);
    }

    [Fact]
    public void Apply_NoStrength_ChangesNothing()
    {
        using var images = TestImages.Floats(4, 3, 3, 4, 4);
        using var result = new ColorJitter(0, 0, 0).Apply(images, new Random(1));
        Assert.Equal(images.Values(), result.Values());
    }

    [Fact]
    public void Apply_FourChannels_ChangesBrightnessOrSaysWhy()
    {
        using var images = TestImages.Floats(5, 2, 4, 3, 3);
        using var result = new ColorJitter(0.4, 0, 0).Apply(images, new Random(1));
        Assert.NotEqual(images.Values(), result.Values());
        var error = Assert.Throws<ArgumentException>("images", () => new ColorJitter().Apply(images, new Random(1)));
        Assert.Contains("1 channel (grey) or 3 (red, green, blue) to change the colour of; got 4", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1, 0, 0, "brightness")]
    [InlineData(double.NaN, 0, 0, "brightness")]
    [InlineData(0, double.PositiveInfinity, 0, "saturation")]
    [InlineData(0, 0, 0.51, "hue")]
    [InlineData(0, 0, -0.1, "hue")]
    [InlineData(0, 0, double.NaN, "hue")]
    public void Constructor_OutOfRange_SaysWhich(double brightness, double saturation, double hue, string parameter)
        => Assert.Throws<ArgumentOutOfRangeException>(parameter, () => new ColorJitter(brightness, saturation, hue));

    private static double[] Changed(double[] color, double saturation, double turns)
    {
        using var scope = NewDisposeScope();
        var image = tensor(color.Select(c => (float)c).ToArray()).reshape(1, 3, 1, 1);
        return ColorJitter.ChangeColor(image, full([1, 1, 1, 1], (float)saturation), full([1, 1, 1, 1], (float)turns)).Values();
    }

    private static (double H, double S, double V) ToHsv(double r, double g, double b)
    {
        double max = Math.Max(r, Math.Max(g, b)), min = Math.Min(r, Math.Min(g, b)), chroma = max - min;
        var hue = chroma == 0 ? 0 : max == r ? (g - b) / chroma : max == g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma;
        return (hue / 6, max == 0 ? 0 : chroma / max, max);
    }

    // The hexcone, sector by sector (Smith, 1978).
    private static (double R, double G, double B) ToRgb(double h, double s, double v)
    {
        h = (h - Math.Floor(h)) * 6;
        var sector = (int)Math.Floor(h) % 6;
        var f = h - Math.Floor(h);
        double p = v * (1 - s), q = v * (1 - s * f), t = v * (1 - s * (1 - f));
        return sector switch
        {
            0 => (v, t, p),
            1 => (q, v, p),
            2 => (p, v, t),
            3 => (p, q, v),
            4 => (t, p, v),
            _ => (v, p, q),
        };
    }
}

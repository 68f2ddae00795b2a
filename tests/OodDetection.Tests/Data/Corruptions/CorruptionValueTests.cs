using OodDetection.Data;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Data.Corruptions;

/// <summary>What the corruptions make, in numbers.</summary>
public sealed class CorruptionValueTests
{
    [Theory]
    [MemberData(nameof(CorruptionImages.NamesOfFormulas), MemberType = typeof(CorruptionImages))]
    public void Apply_ReferenceImage_IsTheFloat64ReferenceRounded(string name)
    {
        var expected = ExpectedCorruptions.Instance;
        using var flat = tensor(Array.ConvertAll(expected.Image, v => (byte)v));
        using var image = flat.reshape([1, .. expected.Shape]);
        var cases = expected.Cases.Where(c => c.Name == name).ToArray();
        Assert.Equal([1, 2, 3, 4, 5], cases.Select(c => c.Severity));
        foreach (var (_, severity, values) in cases)
        {
            var actual = Corruption.Named(name).After(image, severity, expected.Seed, expected.Index);
            Assert.Equal(values.Length, actual.Length);
            for (var i = 0; i < values.Length; i++) // the reference has four decimals
                Assert.True(Math.Abs(values[i] - actual[i]) <= 0.5001, $"{name} {severity} at {i}: expected {values[i]} rounded, got {actual[i]}.");
        }
    }

    [Theory]
    [InlineData("brightness", 2, new byte[] { 0, 1, 2, 240 }, new double[] { 26, 27, 28, 255 })] // + 25.5: halves go up
    [InlineData("brightness", 4, new byte[] { 0, 100, 204, 205 }, new double[] { 51, 151, 255, 255 })]
    [InlineData("darkness", 3, new byte[] { 0, 1, 2, 255 }, new double[] { 0, 1, 1, 140 })]
    [InlineData("contrast", 3, new byte[] { 0, 100, 200, 100 }, new double[] { 50, 100, 150, 100 })]
    [InlineData("quantise", 5, new byte[] { 25, 26, 76, 77, 255 }, new double[] { 0, 51, 51, 102, 255 })] // steps of 51
    [InlineData("pixelate", 3, new byte[] { 10, 20, 100, 201 }, new double[] { 15, 15, 151, 151 })] // halves: 150.5 goes up
    [InlineData("defocus-blur", 5, new byte[] { 80, 80, 80, 80 }, new double[] { 80, 80, 80, 80 })]
    public void Apply_RowByHand_GivesTheValues(string name, int severity, byte[] before, double[] after)
    {
        using var row = CorruptionImages.Row(before);
        Assert.Equal(after, Corruption.Named(name).After(row, severity));
    }

    /// <summary>Weights of 1, 3 and 5 (kernels of 3, 5 and 7 pixels) seen as what becomes of one white pixel.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 3)]
    public void GaussianBlur_OnePoint_ShowsTheKernel(int severity, int radius)
    {
        const int side = 11, middle = 5;
        using var point = zeros(new long[] { 1, 1, side, side }, dtype: ScalarType.Byte);
        point[0, 0, middle, middle] = tensor((byte)255);
        var sum = Enumerable.Range(-radius, (2 * radius) + 1).Sum(d => Weight(d, radius));
        var actual = Corruption.GaussianBlur.After(point, severity);
        for (var i = 0; i < actual.Length; i++)
        {
            int down = (i / side) - middle, right = (i % side) - middle;
            var expected = 255 * Weight(down, radius) * Weight(right, radius) / sum / sum;
            Assert.True(Math.Abs(expected - actual[i]) <= 0.5, $"At ({down}, {right}): expected {expected}, got {actual[i]}.");
        }

        static double Weight(int d, int radius) => Math.Abs(d) > radius ? 0 : Math.Exp(-Math.Pow(1.5 * d / radius, 2));
    }

    [Fact]
    public void Saturation_OnePixel_MovesFromLumaAndDesaturationEndsThere()
    {
        using var flat = tensor(new byte[] { 100, 50, 200 }); // luma 0.299·100 + 0.587·50 + 0.114·200 = 82.05
        using var pixel = flat.reshape(1, 3, 1, 1);
        Assert.Equal([107, 37, 247], Corruption.Saturation.After(pixel, 1));
        Assert.Equal([91, 66, 141], Corruption.Desaturation.After(pixel, 2));
        Assert.Equal([82, 82, 82], Corruption.Desaturation.After(pixel, 5));
    }

    /// <summary>Large even images, so that mean and variance are known; the bounds are five standard errors or wider.</summary>
    [Theory]
    [InlineData("gaussian-noise", 3, 128, 128, 0.08 * 255)]
    [InlineData("speckle-noise", 3, 100, 100, 12)]
    [InlineData("shot-noise", 1, 51, 51, 5.0990)] // √(51 · 255 / 500)
    [InlineData("shot-noise", 5, 51, 51, 16.1276)] // √(51 · 255 / 50)
    [InlineData("impulse-noise", 5, 127, 127.035, 33.734)] // 7% moves by −127 or 128: mean + 0.035, variance 0.07 · 127.5²
    public void Apply_EvenImage_HasTheNoisesMeanAndDeviation(string name, int severity, byte value, double mean, double deviation)
    {
        using var even = full(new long[] { 2, 1, 256, 256 }, value, dtype: ScalarType.Byte);
        var values = Corruption.Named(name).After(even, severity, seed: 4);
        var found = values.Average();
        var foundDeviation = Math.Sqrt(values.Average(v => (v - found) * (v - found)));
        Assert.InRange(found, mean - (5 * deviation / 362) - 0.02, mean + (5 * deviation / 362) + 0.02);
        Assert.InRange(foundDeviation, 0.97 * deviation, 1.03 * deviation);
    }

    [Fact]
    public void ImpulseNoise_Color_BlackOrWhiteInAllChannelsOfAPixel()
    {
        using var even = full(new long[] { 1, 3, 64, 64 }, 77, dtype: ScalarType.Byte);
        var values = Corruption.ImpulseNoise.After(even, 5, seed: 2);
        var pixels = Enumerable.Range(0, 64 * 64).Select(i => (values[i], values[i + 4096], values[i + 8192])).ToArray();
        Assert.All(pixels, p => Assert.True(p is (0, 0, 0) or (77, 77, 77) or (255, 255, 255), $"{p}"));
        Assert.Equal(3, pixels.Distinct().Count());
    }

    [Fact]
    public void MotionBlur_Images_HaveAnglesOfTheirOwnThatReachUpAndDown()
    {
        using var points = zeros(new long[] { 40, 1, 9, 9 }, dtype: ScalarType.Byte);
        points[TensorIndex.Colon, 0, 4, 4] = tensor((byte)255);
        var values = Corruption.MotionBlur.After(points, 5, seed: 3);
        var tilts = Enumerable.Range(0, 40).Select(i => values[(i * 81) + (3 * 9) + 6] - values[(i * 81) + (5 * 9) + 6]).ToArray();
        Assert.Contains(tilts, tilt => tilt > 5);
        Assert.Contains(tilts, tilt => tilt < -5);
        for (var i = 0; i < 40; i++) // no line is steeper than 45°: less lies above and below the middle than beside it
            Assert.True(values[(i * 81) + 4 + (2 * 9)] + values[(i * 81) + 4 + (6 * 9)] < values[(i * 81) + (4 * 9) + 3] + values[(i * 81) + (4 * 9) + 5], $"image {i}");
    }
}

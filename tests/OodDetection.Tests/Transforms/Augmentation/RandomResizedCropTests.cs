using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Transforms.Augmentation;

public class RandomResizedCropTests
{
    [Theory]
    [InlineData(5, 5)]
    [InlineData(32, 32)]
    [InlineData(7, 12)]
    [InlineData(1, 4)]
    public void Crop_WholeImage_IsTheImageBitForBit(int height, int width)
    {
        using var images = TestImages.Floats(1, 3, 2, height, width);
        using var result = RandomResizedCrop.Crop(images, [.. Enumerable.Repeat(new CropBox(0, 0, height, width), 3)]);
        Assert.Equal(images.Values(), result.Values());
    }

    /// <summary>Of four pixels the middle two, enlarged to four, lie at 0.75, 1.25, 1.75 and 2.25.</summary>
    [Fact]
    public void Crop_MiddleOfOneRow_IsQuartersByHand()
    {
        using var image = tensor(new float[] { 0, 0.4f, 0.8f, 0.2f }).reshape(1, 1, 1, 4);
        using var result = RandomResizedCrop.Crop(image, [new CropBox(0, 1, 1, 2)]);
        TensorValues.AssertClose([0.3, 0.5, 0.7, 0.65], result.Values(), 1e-6);
    }

    [Fact]
    public void Crop_KnownParts_EqualBilinearInFloat64()
    {
        using var images = TestImages.Floats(2, 4, 3, 6, 9);
        CropBox[] crops = [new(0, 0, 3, 3), new(1.25, 2.5, 4.5, 5.75), new(5.5, 8.5, 0.5, 0.5), new(0, 4.5, 6, 4.5)];
        using var result = RandomResizedCrop.Crop(images, crops);
        TensorValues.AssertClose(Bilinear(images.Values(), crops, 3, 6, 9), result.Values(), 1e-5);
    }

    [Fact]
    public void Apply_Seed_DrawsPartByPart()
    {
        var crop = new RandomResizedCrop(0.2, 0.7, 0.5, 2);
        using var images = TestImages.Floats(3, 5, 1, 8, 10);
        var random = new Random(17);
        var crops = Enumerable.Range(0, 5).Select(_ => crop.Draw(8, 10, random)).ToArray();
        using var result = crop.Apply(images, new Random(17));
        TensorValues.AssertClose(Bilinear(images.Values(), crops, 1, 8, 10), result.Values(), 1e-5);
        Assert.Equal(5, crops.Distinct().Count());
    }

    [Theory]
    [InlineData(32, 32, 0.08, 1, 0.75, 4.0 / 3)]
    [InlineData(32, 32, 0.5, 1, 0.75, 4.0 / 3)]
    [InlineData(20, 30, 0.3, 0.5, 1, 1.5)]
    public void Draw_ManyTimes_StaysInTheImageAndKeepsAreaAndAspect(int height, int width, double minArea, double maxArea, double minAspect, double maxAspect)
    {
        const int seed = 5, count = 4000;
        var crop = new RandomResizedCrop(minArea, maxArea, minAspect, maxAspect);
        var random = new Random(seed);
        var boxes = Enumerable.Range(0, count).Select(_ => crop.Draw(height, width, random)).ToArray();

        var areas = boxes.Select(b => b.Height * b.Width / (height * width)).ToArray();
        Assert.All(areas, a => Assert.InRange(a, minArea - 1e-9, maxArea + 1e-9));
        var expected = (minArea + maxArea) / 2;
        var error = 4 * (maxArea - minArea) / Math.Sqrt(12.0 * count); // four standard errors of a uniform mean
        Assert.InRange(areas.Average(), expected - error, expected + error);
        Assert.True(areas.Max() - areas.Min() > 0.95 * (maxArea - minArea), $"Seed {seed}: areas from {areas.Min()} to {areas.Max()}.");
        Assert.All(boxes, b =>
        {
            // The whole area has the image's own aspect, which may lie outside.
            if (maxArea < 1) Assert.InRange(b.Width / b.Height, minAspect - 1e-9, maxAspect + 1e-9);
            Assert.InRange(b.Top, 0, height - b.Height);
            Assert.InRange(b.Left, 0, width - b.Width);
            Assert.True(b.Height <= height && b.Width <= width, $"Seed {seed}: {b}.");
        });
        Assert.Contains(boxes, b => b.Width > 1.1 * b.Height);
        Assert.Contains(boxes, b => b.Top + b.Height > 0.98 * height && b.Top > 0.02 * height);
    }

    [Fact]
    public void Draw_LongImage_KeepsTheAspectRatherThanTheArea()
    {
        var crop = new RandomResizedCrop();
        var random = new Random(6);
        for (var i = 0; i < 200; i++)
        {
            var box = crop.Draw(10, 100, random);
            Assert.Equal(10, box.Height, 1e-9);
            Assert.Equal(40.0 / 3, box.Width, 1e-9);
            Assert.InRange(box.Left, 0, 100 - box.Width);
        }
    }

    [Theory]
    [InlineData(0, 1, 1, 1, "minArea")]
    [InlineData(1.5, 1, 1, 1, "minArea")]
    [InlineData(double.NaN, 1, 1, 1, "minArea")]
    [InlineData(0.5, 0.4, 1, 1, "maxArea")]
    [InlineData(0.5, 1.1, 1, 1, "maxArea")]
    [InlineData(0.5, double.NaN, 1, 1, "maxArea")]
    [InlineData(0.5, 1, 0, 1, "minAspect")]
    [InlineData(0.5, 1, double.NaN, 1, "minAspect")]
    [InlineData(0.5, 1, 2, 1, "maxAspect")]
    [InlineData(0.5, 1, 1, double.PositiveInfinity, "maxAspect")]
    public void Constructor_OutOfRange_SaysWhich(double minArea, double maxArea, double minAspect, double maxAspect, string parameter)
        => Assert.Throws<ArgumentOutOfRangeException>(parameter, () => new RandomResizedCrop(minArea, maxArea, minAspect, maxAspect));

    private static double[] Bilinear(double[] pixels, CropBox[] crops, int channels, int height, int width)
    {
        var result = new double[pixels.Length];
        for (var p = 0; p < result.Length; p++)
        {
            int x = p % width, y = p / width % height, plane = p / width / height;
            var box = crops[plane / channels];
            var row = Math.Clamp(box.Top + (y + 0.5) * box.Height / height - 0.5, 0, height - 1);
            var column = Math.Clamp(box.Left + (x + 0.5) * box.Width / width - 0.5, 0, width - 1);
            int top = (int)Math.Floor(row), left = (int)Math.Floor(column);
            int bottom = Math.Min(top + 1, height - 1), right = Math.Min(left + 1, width - 1);
            double down = row - top, across = column - left;
            result[p] = (1 - down) * ((1 - across) * At(top, left) + across * At(top, right))
                + down * ((1 - across) * At(bottom, left) + across * At(bottom, right));

            double At(int r, int c) => pixels[(plane * height + r) * width + c];
        }

        return result;
    }
}

using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Transforms.Augmentation;

public class GaussianBlurTests
{
    [Theory]
    [InlineData(0.1, 3)]
    [InlineData(0.7, 3)]
    [InlineData(2, 6)]
    public void Kernel_AnySigma_SumsToOneAndIsGaussian(double sigma, int radius)
    {
        var kernel = GaussianBlur.Kernel(sigma, radius);
        Assert.Equal(2 * radius + 1, kernel.Length);
        Assert.Equal(1, kernel.Sum(), 1e-12);
        for (var d = 1; d <= radius; d++)
        {
            Assert.Equal(kernel[radius - d], kernel[radius + d]);
            Assert.Equal(Math.Exp(-d * d / 2.0 / sigma / sigma), kernel[radius + d] / kernel[radius], 1e-12);
        }
    }

    [Theory]
    [InlineData(8, 9)]
    [InlineData(5, 3)] // narrower than the kernel: mirrored more than once
    [InlineData(1, 2)]
    public void Apply_Seed_EqualsConvolutionInFloat64(int height, int width)
    {
        const int seed = 21;
        using var images = TestImages.Floats(1, 4, 2, height, width);
        using var result = new GaussianBlur(0.2, 1.5).Apply(images, new Random(seed));
        var random = new Random(seed);
        var sigmas = Enumerable.Range(0, 4).Select(_ => 0.2 + 1.3 * random.NextDouble()).ToArray();
        TensorValues.AssertClose(Convolved(images.Values(), sigmas, 5, 2, height, width), result.Values(), 1e-5);
    }

    /// <summary>Three pixels a side with weights ¼, ½, ¼ (σ² = 1 / (2 ln 2)), mirrored without repeating the edge.</summary>
    [Fact]
    public void Blur_QuartersByHand_MirrorsAtTheEdge()
    {
        using var image = tensor(new float[] { 0, 0.4f, 0.8f, 0.2f }).reshape(1, 1, 1, 4);
        using var result = GaussianBlur.Blur(image, [Math.Sqrt(0.5 / Math.Log(2))], 1);
        TensorValues.AssertClose([0.2, 0.4, 0.55, 0.5], result.Values(), 1e-6);
    }

    [Fact]
    public void Apply_SmallestSigma_ChangesNothingToBeSeen()
    {
        using var images = TestImages.Floats(2, 2, 3, 6, 6);
        using var result = new GaussianBlur(0.1, 0.1).Apply(images, new Random(1));
        TensorValues.AssertClose(images.Values(), result.Values(), 1e-6);
    }

    [Fact]
    public void Apply_White_StaysWhite()
    {
        using var images = ones(3, 1, 11, 7);
        using var result = new GaussianBlur(0.5, 3).Apply(images, new Random(1));
        TensorValues.AssertClose(images.Values(), result.Values(), 1e-6);
        Assert.All(result.Values(), v => Assert.True(v <= 1));
    }

    [Theory]
    [InlineData(0, 1, "minSigma")]
    [InlineData(double.NaN, 1, "minSigma")]
    [InlineData(101, 101, "minSigma")]
    [InlineData(1, 0.5, "maxSigma")]
    [InlineData(1, 101, "maxSigma")]
    [InlineData(1, double.NaN, "maxSigma")]
    public void Constructor_OutOfRange_SaysWhich(double least, double most, string parameter)
        => Assert.Throws<ArgumentOutOfRangeException>(parameter, () => new GaussianBlur(least, most));

    private static double[] Convolved(double[] pixels, double[] sigmas, int radius, int channels, int height, int width)
    {
        var result = new double[pixels.Length];
        for (var p = 0; p < result.Length; p++)
        {
            int x = p % width, y = p / width % height, plane = p / width / height;
            double sum = 0, weights = 0;
            for (var dy = -radius; dy <= radius; dy++)
            {
                for (var dx = -radius; dx <= radius; dx++)
                {
                    var sigma = sigmas[plane / channels];
                    var weight = Math.Exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
                    sum += weight * pixels[(plane * height + Walked(y, dy, height)) * width + Walked(x, dx, width)];
                    weights += weight;
                }
            }

            result[p] = sum / weights;
        }

        return result;
    }

    // Walks pixel by pixel and turns round at the edge.
    private static int Walked(int place, int distance, int side)
    {
        var direction = Math.Sign(distance);
        for (var i = 0; i < Math.Abs(distance) && side > 1; i++)
        {
            if (place + direction < 0 || place + direction >= side) direction = -direction;
            place += direction;
        }

        return place;
    }
}

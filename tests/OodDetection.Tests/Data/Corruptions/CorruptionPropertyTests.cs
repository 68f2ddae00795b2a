using OodDetection.Data;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Data.Corruptions;

/// <summary>What holds for every corruption.</summary>
public sealed class CorruptionPropertyTests
{
    private const int ImageSeed = 11;

    [Theory]
    [MemberData(nameof(CorruptionImages.Names), MemberType = typeof(CorruptionImages))]
    public void Apply_RisingSeverity_MovesImagesFurther(string name)
    {
        using var images = CorruptionImages.Textured(ImageSeed, 4, 3, 32, 32);
        var before = images.Values();
        var differences = Enumerable.Range(1, Corruption.MaxSeverity)
            .Select(severity => Corruption.Named(name).After(images, severity).Zip(before, (a, b) => (a - b) * (a - b)).Average())
            .ToArray();
        Assert.True(differences[0] > 0, $"{name}: severity 1 changes nothing.");
        for (var i = 1; i < differences.Length; i++)
            Assert.True(differences[i] > differences[i - 1], $"{name}, image seed {ImageSeed}: {string.Join(", ", differences)}.");
    }

    [Theory]
    [MemberData(nameof(CorruptionImages.Names), MemberType = typeof(CorruptionImages))]
    public void Apply_AnyShape_KeepsShapeTypeAndInput(string name)
    {
        var corruption = Corruption.Named(name);
        foreach (var channels in corruption.RequiresColor ? new[] { 3 } : [1, 3])
        {
            foreach (var (height, width) in new[] { (5, 7), (1, 1), (1, 6), (9, 1), (2, 33) })
            {
                using var images = CorruptionImages.Textured(ImageSeed, 2, channels, height, width);
                var before = images.Values();
                using var result = corruption.Apply(images, 5, 1);
                Assert.Equal([2, channels, height, width], result.shape);
                Assert.Equal(ScalarType.Byte, result.dtype);
                Assert.Equal(TorchSharp.DeviceType.CPU, result.device_type);
                Assert.Equal(before, images.Values());
            }
        }
    }

    [Theory]
    [MemberData(nameof(CorruptionImages.Names), MemberType = typeof(CorruptionImages))]
    public void Apply_Parts_GiveTheWhole(string name)
    {
        var corruption = Corruption.Named(name);
        using var images = CorruptionImages.Textured(ImageSeed, 7, 3, 8, 8);
        var whole = corruption.After(images, 3, seed: 9);
        Assert.Equal(whole, corruption.After(images, 3, seed: 9));
        foreach (var size in new[] { 1, 3 })
        {
            var parts = new List<double>();
            for (var start = 0; start < 7; start += size)
            {
                using var part = images.narrow(0, start, Math.Min(size, 7 - start));
                parts.AddRange(corruption.After(part, 3, seed: 9, firstIndex: start));
            }

            Assert.Equal(whole, parts);
        }
    }

    /// <summary>More bytes than are taken at a time.</summary>
    [Fact]
    public void Apply_ManyBytes_DrawsByIndexAcrossSlices()
    {
        using var images = zeros(new long[] { 70, 1, 512, 512 }, dtype: ScalarType.Byte);
        using var all = Corruption.ImpulseNoise.Apply(images, 5, 1);
        foreach (var index in new[] { 0, 63, 64, 69 })
        {
            using var image = images.narrow(0, index, 1);
            using var alone = Corruption.ImpulseNoise.Apply(image, 5, 1, index);
            using var same = all.narrow(0, index, 1).eq(alone).all();
            Assert.True(same.item<bool>(), $"image {index}");
        }
    }

    [Theory]
    [InlineData("gaussian-noise")]
    [InlineData("shot-noise")]
    [InlineData("impulse-noise")]
    [InlineData("speckle-noise")]
    [InlineData("motion-blur")]
    public void Apply_OtherSeedOrIndex_DrawsOtherNumbers(string name)
    {
        var corruption = Corruption.Named(name);
        using var images = CorruptionImages.Textured(ImageSeed, 1, 3, 16, 16);
        var results = new[] { (1L, 0L), (2, 0), (1, 1), (-1, 0), (long.MinValue, 0) }.Select(d => corruption.After(images, 5, d.Item1, d.Item2)).ToArray();
        Assert.Equal(results.Length, results.Select(r => string.Join(' ', r)).Distinct().Count());
    }

    [Fact]
    public void Apply_TwoCorruptionsOfOneSeed_HaveNoiseOfTheirOwn()
    {
        using var grey = full(new long[] { 1, 1, 64, 64 }, 128, dtype: ScalarType.Byte);
        var first = Corruption.GaussianNoise.After(grey, 3);
        var second = Corruption.SpeckleNoise.After(grey, 3);
        var correlation = first.Zip(second, (a, b) => (a - 128) * (b - 128)).Average() / (0.08 * 255 * 0.12 * 128);
        Assert.InRange(correlation, -0.1, 0.1); // six standard errors of 4,096 pairs
    }

    [Fact]
    public void Apply_Permuted_IsThatOfTheContiguousImages()
    {
        using var images = CorruptionImages.Textured(ImageSeed, 2, 3, 6, 9);
        using var turned = images.permute(0, 1, 3, 2);
        using var copy = turned.contiguous();
        Assert.Equal(Corruption.MotionBlur.After(copy, 4), Corruption.MotionBlur.After(turned, 4));
    }

    [Fact]
    public void Apply_Any_LeavesTheTensorLibrarysRandomNumbersAlone()
    {
        using var images = CorruptionImages.Textured(ImageSeed, 2, 3, 8, 8);
        using var scope = NewDisposeScope();
        manual_seed(3);
        var expected = rand(4).Values();
        manual_seed(3);
        foreach (var corruption in Corruption.All)
            corruption.Apply(images, 5, 1).Dispose();
        Assert.Equal(expected, rand(4).Values());
    }

    [Fact]
    public void Apply_ManyTimes_LeavesNoTensor()
    {
        using var images = CorruptionImages.Textured(ImageSeed, 2, 3, 8, 8);
        LiveTensors.AssertFlat(20, () =>
        {
            foreach (var corruption in Corruption.All)
                corruption.Apply(images, 2, 1).Dispose();
            Assert.Throws<ArgumentOutOfRangeException>(() => Corruption.Contrast.Apply(images, 6, 1));
        });
    }

    [Fact]
    public void Apply_WithinADisposeScope_ResultBelongsToIt()
    {
        using var images = CorruptionImages.Textured(ImageSeed, 1, 1, 4, 4);
        Tensor result;
        using (NewDisposeScope())
            result = Corruption.Contrast.Apply(images, 1, 1);
        Assert.True(result.IsInvalid);
    }
}

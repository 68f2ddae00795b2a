using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.DisCoPatch;

public class PatchSamplerTests
{
    [Theory]
    [InlineData(1, 7, 9, 4)]
    [InlineData(3, 8, 5, 5)]
    [InlineData(2, 6, 6, 1)]
    public void Cut_Places_AreThePixelsThere(int channels, int height, int width, int side)
    {
        using var scope = NewDisposeScope();
        var images = TestImages.Floats(1, 3, channels, height, width);
        var sampler = new PatchSampler(new ImageShape(channels, height, width), side);
        var places = sampler.Draw(3 * 4, new Random(2));

        var patches = sampler.Cut(images, places);

        Assert.Equal([12, channels, side, side], patches.shape);
        Assert.True(patches.is_contiguous());
        for (var i = 0; i < 12; i++)
        {
            var expected = images[i / 4].narrow(1, places.Tops[i], side).narrow(2, places.Lefts[i], side);
            Assert.Equal(expected.Values(), patches[i].Values());
        }
    }

    [Fact]
    public void CutAlike_Images_HaveTheSamePlaces()
    {
        using var scope = NewDisposeScope();
        var images = TestImages.Floats(1, 3, 2, 9, 9);
        var sampler = new PatchSampler(new ImageShape(2, 9, 9), 4);
        var places = sampler.Draw(5, new Random(3));
        var together = sampler.CutAlike(images, places);
        for (var i = 0; i < 3; i++)
            Assert.Equal(sampler.Cut(images.narrow(0, i, 1), places).Values(), together.narrow(0, 5 * i, 5).Values());
    }

    [Fact]
    public void Draw_ManyPlaces_AreAllThereAre()
    {
        var places = new PatchSampler(new ImageShape(1, 6, 5), 4).Draw(2000, new Random(4));
        var counts = places.Tops.Zip(places.Lefts).GroupBy(p => p).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(3 * 2, counts.Count);
        Assert.Equal((0, 2, 0, 1), (places.Tops.Min(), places.Tops.Max(), places.Lefts.Min(), places.Lefts.Max()));
        Assert.All(counts.Values, c => Assert.InRange(c, 250, 420)); // 333 ± 5 standard deviations
    }

    [Theory]
    [InlineData(15, 32)]
    [InlineData(32, 15)]
    public void Constructor_ImagesSmallerThanAPatch_SaysWhatToDo(int height, int width)
    {
        var error = Assert.Throws<ArgumentException>(() => new PatchSampler(new ImageShape(3, height, width), 16));
        Assert.Contains($"at least 16×16 pixels, the size of a patch; got 3×{height}×{width}", error.Message, StringComparison.Ordinal);
    }
}

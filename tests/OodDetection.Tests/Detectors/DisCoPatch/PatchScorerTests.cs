using OodDetection.Networks;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.DisCoPatch;

public class PatchScorerTests
{
    [Theory]
    [InlineData(3, 16, 24, 16, new[] { 32, 64, 128, 256 }, 30)]
    [InlineData(1, 12, 20, 5, new[] { 8, 12 }, 400)]
    [InlineData(3, 32, 40, 8, new[] { 128, 256, 512 }, 12)]
    public void Score_ImageAlone_IsThatOfAnyOtherCallToTheLastBit(int channels, int side, int imageSide, int patches, int[] widths, int count)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var discriminator = new PatchDiscriminator(channels, side, widths);
        var scorer = new PatchScorer(discriminator, new ImageShape(channels, imageSide, imageSide), patches, 2);
        Assert.True(count > scorer.ImagesPerPass); // so that the last pass is a smaller one
        var images = TestImages.Floats(3, count, channels, imageSide, imageSide).mul(2).sub(1);
        var together = scorer.Logits(images).Values();

        var order = Enumerable.Range(0, count).Select(i => (long)i).ToArray();
        new Random(4).Shuffle(order);
        var shuffled = scorer.Logits(images.index_select(0, tensor(order))).Values();
        for (var i = 0; i < count; i++)
            Assert.Equal(together[((int)order[i] * patches)..(((int)order[i] + 1) * patches)], shuffled[(i * patches)..((i + 1) * patches)]);
        foreach (var (start, length) in new[] { (0, 1), (count - 1, 1), (count / 2, 1), (0, 7), (count / 3, 2), (1, 3) })
            Assert.Equal(together[(start * patches)..((start + length) * patches)], scorer.Logits(images.narrow(0, start, length)).Values());
    }

    [Fact]
    public void Logits_Image_AreThoseOfItsPatchesAsOneBatch()
    {
        using var scope = NewDisposeScope();
        using var discriminator = new PatchDiscriminator(2, 8, [6, 10]);
        var scorer = new PatchScorer(discriminator, new ImageShape(2, 12, 14), 6, 5);
        var images = TestImages.Floats(6, 4, 2, 12, 14);
        var logits = scorer.Logits(images);
        Assert.Equal([4, 6], logits.shape);
        Assert.Equal(ScalarType.Float64, logits.dtype);
        for (var i = 0; i < 4; i++)
        {
            var patches = Enumerable.Range(0, 6).Select(p => images[i].narrow(1, scorer.Places.Tops[p], 8).narrow(2, scorer.Places.Lefts[p], 8)).ToArray();
            TensorValues.AssertClose(discriminator.call(stack(patches)).Values(), logits[i].Values(), 1e-6);
        }

        var expected = logits.Values().Chunk(6).Select(z => 1 - z.Average(v => 1 / (1 + Math.Exp(-v)))).ToArray();
        TensorValues.AssertClose(expected, scorer.Score(images).Values(), 1e-12);
        scorer.Score(images).add_(1); // an ordinary tensor
    }

    [Fact]
    public void ScoreLogits_CertainPatches_DoNotTie()
    {
        using var scope = NewDisposeScope();
        var scores = PatchScorer.ScoreLogits(tensor(new double[,] { { 60, 60 }, { 50, 60 }, { 50, 50 } })).Values();
        Assert.Equal([Math.Exp(-60), (Math.Exp(-60) + Math.Exp(-50)) / 2, Math.Exp(-50)], scores, (a, b) => Math.Abs(a - b) < 1e-6 * a);
    }

    [Fact]
    public void Constructor_Seed_DecidesThePlaces()
    {
        using var discriminator = new PatchDiscriminator(1, 8, [4]);
        PatchPlaces Places(long seed) => new PatchScorer(discriminator, new ImageShape(1, 40, 40), 16, seed).Places;
        Assert.Equal(Places(1).Tops, Places(1).Tops);
        Assert.Equal(Places(1).Lefts, Places(1).Lefts);
        Assert.NotEqual(Places(1).Tops, Places(2).Tops);
    }

    [Fact]
    public void Constructor_ImagesThatDoNotFit_SaysWhy()
    {
        using var discriminator = new PatchDiscriminator(1, 8, [4]);
        Assert.Contains("1 channels", Assert.Throws<ArgumentException>(() => new PatchScorer(discriminator, new ImageShape(3, 40, 40), 16, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("at least 8×8", Assert.Throws<ArgumentException>(() => new PatchScorer(discriminator, new ImageShape(1, 7, 40), 16, 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("patches", () => new PatchScorer(discriminator, new ImageShape(1, 40, 40), 1, 0));
    }

    [Fact]
    public void Score_ManyTimes_LeavesNoTensor()
    {
        using var discriminator = new PatchDiscriminator(1, 8, [4, 8]);
        using var images = TestImages.Floats(1, 5, 1, 12, 12);
        var scorer = new PatchScorer(discriminator, new ImageShape(1, 12, 12), 4, 0);
        LiveTensors.AssertFlat(100, () => scorer.Score(images).Dispose());
    }
}

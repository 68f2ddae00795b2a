using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Training;

public sealed class HoldOutSplitTests
{
    [Fact]
    public void Of_DifferentImages_IsTheSplitOfTheShuffledPlaces()
    {
        using var images = TestImages.Bytes(1, 50, 1, 4, 4);
        var split = Split(images, 0.2);
        var order = Enumerable.Range(0, 50).Select(i => (long)i).ToArray();
        new Random(Seeds.Derive(7, "held out")).Shuffle(order);
        Assert.Equal(order[..10], split.HeldOut);
        Assert.Equal(order[10..], split.Training);
    }

    [Fact]
    public void Of_EachImageFiveTimes_KeepsCopiesOnOneSide()
    {
        using var images = TestImages.Repeated(TestImages.Bytes(2, 30, 1, 4, 4), 150);
        var split = Split(images, 0.2);
        Assert.Equal(6, split.HeldOut.Length); // a fifth of 30
        Assert.Equal(120, split.Training.Length); // the other 24, five times
        Assert.Equal(6, split.HeldOut.Select(i => i % 30).Distinct().Count());
        Assert.Empty(split.HeldOut.Select(i => i % 30).Intersect(split.Training.Select(i => i % 30)));
    }

    [Fact]
    public void Of_CopiesInFloats_AreFoundAfterRounding()
    {
        using var bytes = TestImages.Bytes(3, 20, 1, 4, 4);
        using var floats = bytes.to(ScalarType.Float32).div(255f);
        using var almost = floats.mul(0.9999f);
        using var images = cat(new[] { floats, almost });
        var split = Split(images, 0.5);
        Assert.Equal((10, 20), (split.HeldOut.Length, split.Training.Length));
        Assert.Empty(split.HeldOut.Select(i => i % 20).Intersect(split.Training.Select(i => i % 20)));
    }

    [Fact]
    public void Of_MoreThanTheMaximum_HoldsOutTheMaximum()
    {
        using var images = TestImages.Bytes(4, 30, 1, 4, 4);
        Assert.Equal(4, HoldOutSplit.Of(new OodTrainingSet(images), 0.5, 2, 4, 0, "test").HeldOut.Length);
    }

    [Fact]
    public void Of_TooFewDifferentImages_CountsThem()
    {
        using var culture = new CommaCulture();
        using var images = TestImages.Repeated(TestImages.Bytes(5, 10, 1, 4, 4), 200);
        var error = Assert.Throws<ArgumentException>("data", () => HoldOutSplit.Of(new OodTrainingSet(images), 0.225, 5, 100, 0, "test"));
        Assert.Contains("The test detector holds out 22.5 %", error.Message, StringComparison.Ordinal);
        Assert.Contains("needs at least 5 of them, and 2 to train on; of 200 images, only 10 of them different, that is 2.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NearlyAllHeldOut_AdvisesToHoldOutLess()
    {
        using var images = TestImages.Bytes(6, 100, 1, 4, 4);
        var error = Assert.Throws<ArgumentException>("data", () => HoldOutSplit.Of(new OodTrainingSet(images), 0.99, 2, 1000, 0, "test"));
        Assert.EndsWith("that is 99. Pass more images, or lower HeldOutShare. (Parameter 'data')", error.Message, StringComparison.Ordinal);
    }

    private static HoldOutSplit Split(Tensor images, double share) => HoldOutSplit.Of(new OodTrainingSet(images), share, 2, 1000, 7, "test");
}

namespace OodDetection.Tests.Detectors;

public sealed class ImageUpdatesTests
{
    [Fact]
    public void Seen_SampleOfAVeryLargeSet_RulesOutWhatItCan()
    {
        // The smallest 65,536 of 70,000 hashes are kept.
        var fitted = new TrainingRecord("t", "{}", TrainingImages.Of([.. Enumerable.Range(0, 70_000).Select(i => (ulong)i * 1000)]));

        var (seen, possible) = ImageUpdates.Seen([fitted], "t", [5_000, 5_001, 69_000_000, 69_000_001]);

        Assert.Equal([true, false, false, false], seen);
        Assert.Equal([true, false, true, true], possible);
        Assert.Contains("it was not on 1 of these 4, the first at index 1", Assert.Throws<ArgumentException>(() => ImageUpdates.RequireFitted(possible, "images")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Seen_ForgottenAndTaughtAgain_GoesByTheLast()
    {
        var (fit, forgot, again) = (ImageUpdates.Record("t", [1, 2, 3], add: true), ImageUpdates.Record("t", [2, 3], add: false), ImageUpdates.Record("t", [3], add: true));

        var (seen, possible) = ImageUpdates.Seen([fit, forgot, again], "t", [1, 2, 3, 4]);

        Assert.Equal([true, false, true, false], seen);
        Assert.Equal(seen, possible);
    }
}

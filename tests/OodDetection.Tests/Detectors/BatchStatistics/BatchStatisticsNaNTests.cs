using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.BatchStatistics;

public sealed class BatchStatisticsNaNTests
{
    private const int Count = 100;
    private static readonly BatchStatisticsOptions s_options = new() { Filters = false, Layers = ["act"], HeldOutShare = 0.5 };

    [Fact]
    public void Score_OneImageThatTheNetworkGivesNaNFor_IsNaNInItsWindowsToo()
    {
        using var network = FlatIsNaNNet.Frozen();
        using var images = TestImages.Arrows(1, Count);
        using var detector = new BatchStatisticsTrainer(network, s_options).Fit(new OodTrainingSet(images));
        using var stream = TestImages.Arrows(2, 12);
        FlatIsNaNNet.Flatten(stream, 5);

        Assert.Equal(Enumerable.Range(0, 12).Select(i => i == 5), detector.Score(stream).Take().Select(double.IsNaN));
        Assert.Equal([false, true, false], detector.ScoreWindows(stream, 4).Take().Select(double.IsNaN));
        using var window = stream.narrow(0, 4, 4);
        var report = detector.Examine(window);
        Assert.Equal([false, true, false, false], report.ImagePValues.Select(double.IsNaN));
        Assert.All([report.Score, report.PValue, report.EstimatedShare, .. report.PartScores.Values], value => Assert.Equal(double.NaN, value));
        Assert.Empty(report.SuspectImages);

        var monitor = detector.Watch(new StreamMonitorOptions { WindowSize = 4 });
        Assert.Contains("gave NaN for 1 of 12 images, index 5, so", Assert.Throws<InvalidOperationException>(() => monitor.Add(stream)).Message, StringComparison.Ordinal);
        Assert.Equal(0, monitor.Images);
    }

    [Fact]
    public void Fit_HeldOutImageThatTheNetworkGivesNaNFor_IsRefusedByItsIndex()
    {
        using var network = FlatIsNaNNet.Frozen();
        using var images = TestImages.Arrows(1, Count);
        var place = Split(images).HeldOut[3];
        FlatIsNaNNet.Flatten(images, place);
        var error = Assert.Throws<ArgumentException>("data", () => new BatchStatisticsTrainer(network, s_options).Fit(new OodTrainingSet(images)));
        Assert.Contains($"The part 'network' gave NaN or infinity for 1 of 50 held-out images, index {place}, so", error.Message, StringComparison.Ordinal);
        Assert.Contains("All weights are finite", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FitAndUpdate_ImageThatTheNetworkGivesNaNFor_AreRefused()
    {
        using var network = FlatIsNaNNet.Frozen();
        using var images = TestImages.Arrows(1, Count);
        var moments = new MomentsTrainer(network, new MomentsOptions { Layers = ["act"] });
        var batches = new BatchStatisticsTrainer(network, s_options);
        using (var one = moments.Fit(new OodTrainingSet(images)))
        using (var other = batches.Fit(new OodTrainingSet(images)))
        using (var more = TestImages.Arrows(3, 4))
        {
            FlatIsNaNNet.Flatten(more, 2);
            Fails(() => one.Update(more));
            Fails(() => other.Update(more));
        }

        FlatIsNaNNet.Flatten(images, Split(images).Training[0]);
        Fails(() => moments.Fit(new OodTrainingSet(images)));
        Fails(() => batches.Fit(new OodTrainingSet(images)));

        static void Fails(Func<IOodDetector> action)
            => Assert.Contains("'FlatIsNaNNet' gives NaN or infinity for some of the images. All weights are finite", Assert.Throws<ArgumentException>("images", action).Message, StringComparison.Ordinal);
    }

    private static HoldOutSplit Split(Tensor images)
        => HoldOutSplit.Of(new OodTrainingSet(images), s_options.HeldOutShare, BatchStatisticsDetector.MinHeldOut, s_options.MaxHeldOut, s_options.Seed, "batch-statistics");
}

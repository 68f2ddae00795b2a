using OodDetection.Metrics;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.BatchStatistics;

public sealed class BatchStatisticsDetectorTests(Textures textures) : IClassFixture<Textures>
{
    private BatchStatisticsDetector Detector => textures.Detector;

    [Fact]
    public void Score_InDistribution_IsAboutExponential()
    {
        using var images = Textures.Images(11, 1000);
        var scores = Detector.Score(images).Take();
        Assert.InRange(scores.Average(), 0.85, 1.15);
        Assert.InRange(scores.Count(s => s >= -Math.Log(0.05)) / 1000.0, 0.025, 0.08);
    }

    [Fact]
    public void Fit_WhateverBatchSizeOptionsTake_ComesBackFromAFile()
    {
        using var images = Textures.Images(15, 200);
        using var detector = new BatchStatisticsTrainer(options: new BatchStatisticsOptions { ScoringBatchSize = int.MaxValue }).Fit(new OodTrainingSet(images));
        using var loaded = DetectorFile.Load<BatchStatisticsDetector>(new MemoryStream(DetectorFiles.Bytes(detector)));
        Assert.Equal(detector.ScoreToArray(images), loaded.ScoreToArray(images));
    }

    [Fact]
    public void ScoreWindows_InDistribution_RaisesAboutAsManyFalseAlarmsAsItSays()
    {
        using var images = Textures.Images(12, 6400);
        var each = Detector.SummariseEach(images); // read once for all sizes
        foreach (var size in new[] { 4, 16, 64 }) AssertAlarms(each, size);
        using var few = images.narrow(0, 0, 640);
        Assert.Equal(Detector.ScoreWindows(few, 16).Take(), Scores([.. each.Take(640)], 16));
    }

    private double[] Scores(IReadOnlyList<WindowSummary> each, int size) => [.. each.Chunk(size).Select(window => Detector.ScoreWindow(WindowSummary.Merge(window)))];

    private void AssertAlarms(IReadOnlyList<WindowSummary> each, int size)
    {
        var scores = Scores(each, size);
        var rate = scores.Count(s => s >= -Math.Log(0.1)) / (double)scores.Length;
        var error = Math.Sqrt(0.1 * 0.9 / scores.Length);
        Assert.InRange(rate, 0.1 - (3 * error) - 0.03, 0.1 + (3 * error) + 0.03);
    }

    [Fact]
    public void ScoreWindows_LargerWindows_SeeASmallerShift()
    {
        using var id = Textures.Images(13, 1280);
        using var shifted = Textures.Images(14, 1280, moreNoise: 5);
        double Auroc(int size) => OodMetrics.Auroc(Detector.ScoreWindows(id, size).Take(), Detector.ScoreWindows(shifted, size).Take());
        var alone = OodMetrics.Auroc(Detector.Score(id).Take(), Detector.Score(shifted).Take());
        Assert.InRange(alone, 0.5, 0.85);
        Assert.True(Auroc(4) > alone, $"{Auroc(4)} with 4 images, {alone} with one");
        Assert.True(Auroc(16) > 0.9, $"{Auroc(16)}");
    }

    [Fact]
    public void ScoreWindows_Stride_IsTheWindowFromEachPlace()
    {
        using var images = Textures.Images(15, 30);
        var scores = Detector.ScoreWindows(images, 10, stride: 7).Take();
        Assert.Equal(3, scores.Length);
        for (var w = 0; w < 3; w++)
        {
            using var window = images.narrow(0, 7 * w, 10);
            Assert.Equal(Detector.ScoreWindows(window, 10).Take()[0], scores[w], 12);
            Assert.Equal(Detector.Examine(window).Score, scores[w], 12);
        }
    }

    [Fact]
    public void Merge_SummariesOfParts_IsThatOfTheWhole()
    {
        using var images = Textures.Images(16, 40, moreNoise: 3);
        using var first = images.narrow(0, 0, 13);
        using var second = images.narrow(0, 13, 27);
        var merged = Detector.Examine(Detector.Summarise(first).Merge(Detector.Summarise(second)));
        var whole = Detector.Examine(images);
        Assert.Equal(whole.Score, merged.Score, 9);
        Assert.Equal(whole.ImagePValues, merged.ImagePValues);
        Assert.Equal(whole.Shifts(3).Select(s => (s.Layer, s.Channel, s.Feature)), merged.Shifts(3).Select(s => (s.Layer, s.Channel, s.Feature)));
    }

    [Fact]
    public void Examine_MixedWindow_FindsWhichImages()
    {
        using var id = Textures.Images(17, 56);
        using var ood = Textures.Images(18, 8, moreNoise: 25);
        using var window = cat(new[] { id.narrow(0, 0, 20), ood, id.narrow(0, 20, 36) });
        var report = Detector.Examine(window);
        Assert.True(report.PValue < 1e-4, $"p {report.PValue}");
        Assert.Superset(Enumerable.Range(20, 8).ToHashSet(), report.SuspectImages.ToHashSet());
        Assert.True(report.SuspectImages.Count <= 10, $"{report.SuspectImages.Count} suspects");
        Assert.InRange(report.EstimatedShare, 0.08, 0.17);
        Assert.Equal(["filters", WindowReport.Subset], report.PartScores.Keys.Order());
    }

    [Fact]
    public void Shifts_MoreNoise_IsMoreEnergyOfTheFinestBands()
    {
        using var window = Textures.Images(19, 50, moreNoise: 10);
        var top = Detector.Examine(window).Shifts(5);
        Assert.Equal(5, top.Count);
        Assert.All(top, s => Assert.True(Math.Abs(s.Significance) >= 15, s.ToString()));
        Assert.Contains(top, s => s is { Part: "filters", Feature: "mean", Shift: > 0 });
    }

    [Fact]
    public void Images_Constant_AreScoredFinite()
    {
        using var black = zeros(20, 1, 16, 16, ScalarType.Byte);
        Assert.All(Detector.Score(black).Take(), s => Assert.True(double.IsFinite(s) && s > 3, $"{s}"));
        Assert.True(double.IsFinite(Detector.Examine(black).Score));
    }

    [Fact]
    public void Windows_OfImpossibleSize_SayWhatIsPossible()
    {
        using var images = Textures.Images(20, 12);
        Fails<ArgumentOutOfRangeException>(() => Detector.ScoreWindows(images, 1), "at least 2 images; single images are what Score is for");
        Fails<ArgumentOutOfRangeException>(() => Detector.ScoreWindows(images, 101), "at most 100 images, a quarter of the 400 that were held out");
        Fails<ArgumentException>(() => Detector.ScoreWindows(images, 13), "at least the 13 images of one window; got 12");
        Fails<ArgumentOutOfRangeException>(() => Detector.ScoreWindows(images, 4, 0), "stride");
        using var one = images.narrow(0, 0, 1);
        Fails<ArgumentOutOfRangeException>(() => Detector.Examine(one), "at least 2 images");

        static void Fails<TError>(Action action, string part)
            where TError : Exception
            => Assert.Contains(part, Assert.Throws<TError>(action).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_WrongImages_SaysWhatIsNeeded()
    {
        using var small = TestImages.Bytes(1, 100, 1, 7, 9);
        using var few = TestImages.Bytes(2, 100, 1, 8, 8);
        Fails(small, "at least 8×8 pixels for the filters; got 1×7×9");
        Fails(few, "needs at least 40 of them, and 2 to train on; of 100 images that is 20");

        static void Fails(Tensor images, string part)
            => Assert.Contains(part, Assert.Throws<ArgumentException>(() => new BatchStatisticsTrainer().Fit(new OodTrainingSet(images))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trainer_NothingToLookAt_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new BatchStatisticsTrainer(options: new BatchStatisticsOptions { Filters = false }));
        Assert.Contains("nothing to look at", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(() => new BatchStatisticsTrainer(options: new BatchStatisticsOptions { HeldOutShare = 0, CalibrationWindows = 1, DisCoPatch = new DisCoPatchOptions { PatchSize = 9 } }));
        foreach (var part in new[] { "HeldOutShare is 0", "CalibrationWindows is 1", "DisCoPatch: PatchSize" })
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_Cancelled_LeavesNoTensor()
    {
        using var images = TestImages.Bytes(3, 300, 1, 8, 8);
        LiveTensors.AssertFlat(3, () =>
        {
            using var source = new CancellationTokenSource();
            source.Cancel();
            Assert.ThrowsAny<OperationCanceledException>(() => new BatchStatisticsTrainer().Fit(new OodTrainingSet(images), cancellationToken: source.Token));
        });
    }
}

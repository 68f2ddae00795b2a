using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Scoring;

[Collection(FittedDetectors.Collection)]
public sealed class ChunkedScoringTests(FittedDetectors fitted)
{
    [Theory]
    [InlineData(1, 3000)]
    [InlineData(16, 1024)]
    [InlineData(37, 3000)]
    [InlineData(1000, 2500)]
    [InlineData(2000, 4500)]
    [InlineData(100_000, 2500)]
    public void ScoreToArray_AnyPass_ScoresInTheSamePassesAsOneCall(int pass, int count)
    {
        using var images = PassDetector.Images(count);
        var detector = new PassDetector(pass);
        Assert.Equal(new PassDetector(pass).Score(images).Take(), detector.ScoreToArray(images));
        Assert.All(detector.Calls, call => Assert.InRange(call, 1, Math.Max(ChunkedScoring.Chunk, pass)));
        Assert.Equal(count, detector.Calls.Sum());
    }

    [Theory]
    [InlineData(1, 3000, 10, 10)]
    [InlineData(16, 3000, 10, 10)]
    [InlineData(16, 3000, 33, 7)]
    [InlineData(37, 3000, 50, 1)]
    [InlineData(16, 2500, 5, 300)]
    [InlineData(16, 5000, 1500, 100)]
    [InlineData(37, 5000, 20, 999)]
    [InlineData(64, 1100, 80, null)]
    [InlineData(10_007, 2500, 20, 9_973)]
    public void ScoreWindowsToArray_AnyPassSizeAndStride_ScoresInTheSamePassesAsOneCall(int pass, int count, int size, int? stride)
    {
        using var images = PassDetector.Images(count);
        var log = new ScoringLog();
        Assert.Equal(new PassDetector(pass).ScoreWindows(images, size, stride).Take(), new PassDetector(pass).ScoreWindowsToArray(images, size, stride, log));
        Assert.Equal(new ScoringProgress(count, count), log.Reports[^1]);
        Assert.Equal(log.Reports.Select(report => report.Images).Distinct().Order(), log.Reports.Select(report => report.Images));
    }

    [Theory]
    [InlineData(1, 3000, 10, 10, true)]
    [InlineData(16, 3000, 33, 7, true)]
    [InlineData(37, 3000, 50, 1, true)]
    [InlineData(16, 5000, 1500, 100, true)]
    [InlineData(64, 1100, 80, null, true)]
    [InlineData(16, 2500, 5, 300, false)] // passes and windows begin together every 1,200 images: too many to keep
    [InlineData(37, 5000, 20, 999, false)]
    [InlineData(10_007, 2500, 20, 1_973, false)]
    public void ScoreWindowsToArray_Source_ScoresInTheSamePassesWhereMemoryAllows(int pass, int count, int size, int? stride, bool inPasses)
    {
        using var images = PassDetector.Images(count);
        var (log, source) = (new ScoringLog(), new OneByOne(images));
        var expected = new PassDetector(pass).ScoreWindows(images, size, stride).Take();
        var actual = new PassDetector(pass).ScoreWindowsToArray(source, size, stride, log);
        if (inPasses) Assert.Equal(expected, actual);
        else Assert.Equal(expected.Select(score => score % 1000), actual.Select(score => score % 1000)); // grey levels without the pass
        Assert.InRange(source.Largest, 1, 1024 + size + (inPasses ? pass : 0));
        Assert.Equal(new ScoringProgress(count, count), log.Reports[^1]);
        Assert.Equal(log.Reports.Select(report => report.Images).Distinct().Order(), log.Reports.Select(report => report.Images));
    }

    [Fact]
    public void ScoreToArray_RealPassesThatDoNotDivideACall_IsScoreToTheLastBit()
    {
        using var images = TestImages.Discs(501, 2100);
        using var detector = GeomDetector.FromNetwork(fitted.Geom.Network, TransformSet.Rotations, scoringBatchSize: 4 * 37, leaveOpen: true);
        Assert.Equal(detector.Score(images).Take(), detector.ScoreToArray(images));
        using var calibrated = detector.Calibrate(fitted.HeldOut, 0.05, leaveOpen: true);
        using var combined = new CombinedDetector([calibrated, fitted.Calibrated], leaveOpen: true);
        Assert.Equal(37 * 16, ChunkedScoring.PassOf(combined));
        Assert.Equal(combined.Score(images).Take(), combined.ScoreToArray(images));
    }

    [Fact]
    public void ScoreWindowsToArray_BatchStatistics_IsScoreWindowsToTheLastBit()
    {
        using var images = TestImages.Discs(502, 1500);
        var detector = fitted.CalibratedWindows;
        Assert.Equal(detector.ScoreWindows(images, 6, 5).Take(), detector.ScoreWindowsToArray(images, 6, 5));
        Assert.Equal(detector.ScoreWindows(images, 4).Take(), detector.ClassifyWindows(images).Select(verdict => verdict.Score));
    }

    [Fact]
    public void Classify_CancelledFromTheProgress_StopsAfterTheCallAndLeavesNoTensor()
    {
        using var images = TestImages.Discs(503, 3000);
        LiveTensors.AssertFlat(2, () =>
        {
            foreach (var work in new Action<IProgress<ScoringProgress>, CancellationToken>[]
            {
                (progress, token) => fitted.Calibrated.Classify(images, null, progress, token),
                (progress, token) => fitted.Calibrated.ClassifyBatch(images, 0.1, progress, token),
                (progress, token) => fitted.CalibratedWindows.ClassifyWindows(images, null, null, progress, token),
                (progress, token) => fitted.Bce.Calibrate(images, 0.05, leaveOpen: true, progress, token),
                (progress, token) => fitted.BatchStatistics.CalibrateWindows(images, 4, 0.05, leaveOpen: true, progress, token),
                (progress, token) => fitted.Bce.ScoreToArray(images, progress, token),
            })
            {
                using var source = new CancellationTokenSource();
                var log = new ScoringLog(_ => source.Cancel());
                Assert.ThrowsAny<OperationCanceledException>(() => work(log, source.Token));
                Assert.Equal(ChunkedScoring.Chunk, Assert.Single(log.Reports).Images);
            }
        });
    }

    [Fact]
    public void ScoreToArray_CancelledBefore_ScoresNothing()
    {
        using var images = PassDetector.Images(3);
        var detector = new PassDetector(1);
        Assert.ThrowsAny<OperationCanceledException>(() => detector.ScoreToArray(images, null, new CancellationToken(true)));
        Assert.Empty(detector.Calls);
    }

    [Fact]
    public void ScoreToArray_NoImages_IsRefusedInTheDetectorsWords()
    {
        using var none = zeros(0, 1, TestImages.Side, TestImages.Side);
        using var scalar = zeros(1).squeeze();
        Assert.Contains("at least one image", Assert.Throws<ArgumentException>("images", () => fitted.Bce.ScoreToArray(none)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("images", () => fitted.Bce.ScoreToArray(scalar));
        Assert.Throws<ArgumentNullException>("images", () => fitted.Bce.ScoreToArray((Tensor)null!));
        using var images = TestImages.Arrows(504, 5);
        Assert.Throws<ArgumentOutOfRangeException>("stride", () => fitted.BatchStatistics.ScoreWindowsToArray(images, 3, 0));
        Assert.Throws<ArgumentException>("images", () => fitted.BatchStatistics.ScoreWindowsToArray(images, 6));
    }
}

using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.BatchStatistics;

/// <summary>Windows that are put together of images read one by one.</summary>
public sealed class MergedWindowsTests : IDisposable
{
    private const int Window = 5;
    private readonly Tensor _images = Noise(300, channels: 1, seed: 11);
    private readonly BatchStatisticsDetector _detector;

    public MergedWindowsTests() => _detector = new BatchStatisticsTrainer().Fit(new OodTrainingSet(_images));

    public void Dispose()
    {
        _detector.Dispose();
        _images.Dispose();
    }

    [Fact]
    public void ScoreWindow_ImagesReadOneByOne_IsTheScoreOfTheWindow()
    {
        using var test = Noise(4 * Window, channels: 1, seed: 12);
        using var whole = _detector.ScoreWindows(test, Window);
        var each = _detector.SummariseEach(test);
        Assert.All(each, image => Assert.Equal(1, image.Count));
        Assert.Equal(whole.data<double>().ToArray(), each.Chunk(Window).Select(images => _detector.ScoreWindow(WindowSummary.Merge(images))));
    }

    [Fact]
    public void ScoreWindow_OneImage_IsItsScore()
    {
        using var test = Noise(7, channels: 1, seed: 13);
        using var scores = _detector.Score(test);
        Assert.Equal(scores.data<double>().ToArray(), _detector.SummariseEach(test).Select(_detector.ScoreWindow));
    }

    [Fact]
    public void ScoreWindow_OneSummaryOfAll_IsTheExaminedScore()
    {
        using var test = Noise(Window, channels: 1, seed: 14);
        var summary = _detector.Summarise(test);
        Assert.Equal(_detector.Examine(summary).Score, _detector.ScoreWindow(summary));
    }

    [Fact]
    public void Merge_Summaries_LeavesThemAsTheyAre()
    {
        using var test = Noise(3, channels: 1, seed: 15);
        var each = _detector.SummariseEach(test);
        var before = _detector.ScoreWindow(each[0]);
        Assert.Equal(3, WindowSummary.Merge(each).Count);
        Assert.Equal(2, each[0].Merge(each[1]).Count);
        Assert.Equal((1, before), (each[0].Count, _detector.ScoreWindow(each[0])));
    }

    [Fact]
    public void Merge_None_Throws()
        => Assert.Contains("at least one summary", Assert.Throws<ArgumentException>(() => WindowSummary.Merge([])).Message, StringComparison.Ordinal);

    [Fact]
    public void ScoreWindow_SummaryOfAnotherKindOfDetector_SaysWhatWasExpected()
    {
        using var colour = Noise(300, channels: 3, seed: 16);
        using var other = new BatchStatisticsTrainer().Fit(new OodTrainingSet(colour));
        var (foreign, own) = (other.Summarise(colour), _detector.Summarise(_images));
        Assert.Contains("by the same detector", Assert.Throws<ArgumentException>(() => _detector.ScoreWindow(foreign)).Message, StringComparison.Ordinal);
        Assert.Contains("by the same detector", Assert.Throws<ArgumentException>(() => _detector.Examine(foreign)).Message, StringComparison.Ordinal);
        Assert.Contains("by the same detector", Assert.Throws<ArgumentException>(() => own.Merge(foreign)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ScoreWindow_TooManyImages_SaysHowManyThereMayBe()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _detector.ScoreWindow(_detector.Summarise(_images)));
        Assert.Contains($"at most {_detector.MaxWindowSize} images", error.Message, StringComparison.Ordinal);
    }

    private static Tensor Noise(int count, int channels, int seed)
    {
        var random = new Random(seed);
        var pixels = new byte[count * channels * 12 * 12];
        random.NextBytes(pixels);
        return tensor(pixels, [count, channels, 12, 12]);
    }
}

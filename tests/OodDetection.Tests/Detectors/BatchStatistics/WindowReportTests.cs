using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.BatchStatistics;

public sealed class WindowReportTests : IDisposable
{
    private const int Window = 32;
    private const int Seed = 11;
    private readonly BatchStatisticsDetector _detector;

    public WindowReportTests()
    {
        using var images = Smooth(1200, Seed);
        _detector = new BatchStatisticsTrainer().Fit(new OodTrainingSet(images));
    }

    public void Dispose() => _detector.Dispose();

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    public void EstimatedShare_NoisyImagesInAWindow_IsNearTheirShare(int noisy)
    {
        using var images = Smooth(Window, Seed + 1);
        using var noise = Noise(noisy, Seed + 2);
        images.narrow(0, 0, noisy).copy_(noise);
        var report = _detector.Examine(images);
        // One image in ten can be missed or taken for one by chance.
        Assert.InRange(report.EstimatedShare, (noisy / (double)Window) - 0.1, (noisy / (double)Window) + 0.1);
        Assert.Equal(Enumerable.Range(0, noisy), report.SuspectImages.Where(i => i < noisy));
    }

    [Fact]
    public void EstimatedShare_UnchangedWindows_IsSmallOnAverage()
    {
        const int windows = 40;
        using var images = Smooth(windows * Window, Seed + 3);
        var mean = Enumerable.Range(0, windows).Average(w => _detector.Examine(images.narrow(0, w * Window, Window)).EstimatedShare);
        Assert.True(mean < 0.2, $"seed {Seed + 3}: {mean}");
    }

    // Waves of random direction, length and phase, with noise of some grey levels.
    private static Tensor Smooth(int count, int seed)
    {
        var random = new Random(seed);
        var pixels = new byte[count * 256];
        for (var image = 0; image < count; image++)
        {
            var (across, down, start) = (random.NextDouble(), random.NextDouble(), random.NextDouble() * 6);
            for (var i = 0; i < 256; i++)
                pixels[(image * 256) + i] = (byte)(128 + (80 * Math.Sin(start + (across * (i % 16)) + (down * (i / 16)))) + random.Next(30));
        }

        return tensor(pixels, [count, 1, 16, 16]);
    }

    private static Tensor Noise(int count, int seed)
    {
        var pixels = new byte[count * 256];
        new Random(seed).NextBytes(pixels);
        return tensor(pixels, [count, 1, 16, 16]);
    }
}

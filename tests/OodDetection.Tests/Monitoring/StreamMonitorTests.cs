using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Monitoring;

public sealed class StreamMonitorTests(Textures textures) : IClassFixture<Textures>
{
    private readonly StreamMonitorOptions _options = new() { WindowSize = 8, AverageRunLength = 200 };

    private BatchStatisticsDetector Detector => textures.Detector;

    [Fact]
    public void Add_ChangeInTheStream_RaisesAlarmSoonWithItsEvidence()
    {
        var monitor = Detector.Watch(_options);
        using var before = Textures.Images(31, 160);
        using var after = Textures.Images(32, 160, moreNoise: 10);
        Assert.All(monitor.Add(before), u => Assert.Null(u.Alarm));
        var raised = monitor.Add(after).First(u => u.Alarm is not null);
        Assert.InRange(raised.Images, 161, 160 + (6 * 8));
        Assert.InRange(raised.Alarm!.Since, 120, 176);
        Assert.True(raised.Level >= raised.AlarmLevel);
        Assert.Contains(raised.Alarm.Shifts, s => s is { Feature: "mean", Shift: > 0 });
        Assert.Equal(8, raised.Alarm.Window.Count);
    }

    [Fact]
    public void Add_NothingChanges_RunsAboutAsLongAsWantedToAFalseAlarm()
    {
        var monitor = Detector.Watch(_options with { AverageRunLength = 50 });
        var (windows, alarms) = (0, 0);
        for (var part = 0; part < 8; part++)
        {
            using var images = Textures.Images(400 + part, 2000);
            foreach (var update in monitor.Add(images)) (windows, alarms) = (windows + 1, alarms + (update.Alarm is null ? 0 : 1));
        }

        // 2,000 windows, 40 alarms expected, with a standard deviation of about 6; within a factor of two.
        Assert.InRange(windows, 1950, 2000); // one in two hundred images is taken for a repeat
        Assert.InRange(alarms, 20, 80);
    }

    [Fact]
    public void Add_BatchesOfAnySize_GiveTheSameUpdates()
    {
        using var images = Textures.Images(34, 100);
        var together = Detector.Watch(_options).Add(images);
        var monitor = Detector.Watch(_options);
        var apart = new List<StreamUpdate>();
        foreach (var (start, count) in new[] { (0, 1), (1, 30), (31, 7), (38, 62) })
        {
            using var batch = images.narrow(0, start, count);
            apart.AddRange(monitor.Add(batch));
        }

        Assert.Equal(together.Select(u => (u.Images, u.Score, u.Level)), apart.Select(u => (u.Images, u.Score, u.Level)));
        Assert.Equal(100, monitor.Images);
    }

    [Fact]
    public void Add_SmallerStride_SlidesTheWindow()
    {
        using var images = Textures.Images(35, 32);
        var updates = Detector.Watch(_options with { Stride = 2, SkipRepeats = false }).Add(images);
        var windows = Detector.ScoreWindows(images, 8, stride: 2).Take();
        Assert.Equal(windows.Length, updates.Count);
        for (var i = 0; i < windows.Length; i++) Assert.Equal(windows[i], updates[i].Score, 12);
        // Only windows side by side move the level.
        Assert.Equal(Detector.Watch(_options with { SkipRepeats = false }).Add(images).Select(u => u.Level), updates.Where((_, i) => i % 4 == 0).Select(u => u.Level));
    }

    [Fact]
    public void Add_EveryImageTenTimes_PassesOverTheRepeats()
    {
        using var images = Textures.Images(36, 160);
        using var frames = images.repeat_interleave(10, 0);
        var monitor = Detector.Watch(_options);
        var updates = monitor.Add(frames);
        Assert.All(updates, u => Assert.Null(u.Alarm));
        Assert.InRange(updates[^1].Repeats, 1300, 1480);
        var once = Detector.Watch(_options).Add(images);
        Assert.Equal(once.Select(u => u.Score), updates.Select(u => u.Score));
        Assert.Equal(9, monitor.RepeatsInARow);
    }

    [Fact]
    public async Task WatchAsync_StreamThatThrows_HandsTheErrorOnAndKeepsWhatCame()
    {
        var monitor = Detector.Watch(_options);
        var updates = new List<StreamUpdate>();
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (var update in monitor.WatchAsync(Broken())) updates.Add(update);
        });
        Assert.Equal(2, updates.Count);
        Assert.Equal(20, monitor.Images);

        static async IAsyncEnumerable<Tensor> Broken()
        {
            using (var images = Textures.Images(37, 20)) yield return images;
            await Task.Yield();
            throw new IOException("The camera is gone.");
        }
    }

    [Fact]
    public void Add_BadImageAmongGoodOnes_TakesNone()
    {
        var monitor = Detector.Watch(_options);
        using var bytes = Textures.Images(39, 50);
        using var floats = bytes.to(ScalarType.Float32).div(255f);
        using (var last = floats.narrow(0, 49, 1)) last.fill_(float.NaN);
        Assert.Throws<ArgumentException>("images", () => monitor.Add(floats));
        Assert.Equal(0, monitor.Images);
    }

    [Fact]
    public void Watch_OptionsThatAreNotValid_ListsAllErrors()
    {
        var error = Assert.Throws<ArgumentException>(() => Detector.Watch(new StreamMonitorOptions { WindowSize = 101, Stride = 0, AverageRunLength = 1 }));
        foreach (var part in new[] { "WindowSize is 101; expected 2 to 100", "Stride is 0", "AverageRunLength is 1" })
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_LongStream_LeavesNoTensor()
    {
        var monitor = Detector.Watch(_options);
        using var images = Textures.Images(38, 20);
        LiveTensors.AssertFlat(100, () => monitor.Add(images));
    }
}

using System.Text.Json;
using DriftMonitor.Display;
using DriftMonitor.Streams;
using DriftMonitor.Watching;
using OodDetection;
using OodDetection.Data;
using Spectre.Console;

namespace DriftMonitor.Tests;

public sealed class DriftRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("drift-monitor-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task RunAsync_BlurredImages_AreNoticedAndWrittenDown()
    {
        var options = Options() with { Json = Path.Combine(_folder, "new", "drift.json") };
        var (code, output) = await Run(options, CancellationToken.None);
        Assert.Equal(0, code);
        Assert.Contains("the change: gaussian-blur of severity 4, 100 % of the images", output, StringComparison.Ordinal);
        Assert.Contains("ALARM, since image", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", output, StringComparison.Ordinal);

        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(options.Json));
        var (summary, updates) = (report.RootElement.GetProperty("summary"), report.RootElement.GetProperty("updates"));
        Assert.Equal(options.Images, summary.GetProperty("images").GetInt32());
        var found = summary.GetProperty("detection");
        Assert.InRange(found.GetProperty("delayImages").GetInt32(), 1, 5 * options.Window);
        var alarm = updates.EnumerateArray().First(u => u.GetProperty("images").GetInt64() == found.GetProperty("atImage").GetInt64()).GetProperty("alarm");
        Assert.InRange(alarm.GetProperty("since").GetInt64(), options.ChangeAt - (5 * options.Window), found.GetProperty("atImage").GetInt64());
        Assert.Equal(10, alarm.GetProperty("shifts").GetArrayLength());
        Assert.Equal("gaussian-blur", report.RootElement.GetProperty("settings").GetProperty("corruption").GetString());
    }

    [Fact]
    public async Task RunAsync_WindowTooLarge_SaysHowLargeItMayBe()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => Run(Options() with { Window = 40 }, CancellationToken.None));
        Assert.Equal("--window is 40; expected 2 to 20, a quarter of the 80 of 400 in-distribution training images that are held out.", error.Message);
    }

    [Fact]
    public async Task RunAsync_CancelledBeforeTheStream_Throws()
        => await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(Options(), new CancellationToken(canceled: true)));

    [Fact]
    public void Watch_CancelledOnTheWay_GivesWhatThereIs()
    {
        using var source = new CancellationTokenSource();
        var result = Watch(Options(), new CancelAfter(64, source), source.Token);
        Assert.True(result.Interrupted);
        Assert.Equal(64, result.Images);
        Assert.InRange(result.Updates.Count, 3, 4); // 3 if one of the images passes for a repeat
        Assert.Contains(SummaryTable.Rows(DriftSummary.Of(result.Updates, result.Images, 160), result, Options(), 1), row => row.Text.Contains("64 images of 480: stopped", StringComparison.Ordinal));
    }

    [Fact]
    public void Watch_RepeatedFrames_ArePassedOver()
    {
        var result = Watch(Options() with { Corruption = DriftOptions.NoCorruption, Repeat = 10, Images = 1600 }, new CancelAfter(long.MaxValue, null), CancellationToken.None);
        Assert.False(result.Interrupted);
        // 160 scenes, of which one in two hundred may look like another one.
        Assert.InRange(result.Updates.Count, 9, 10);
        Assert.DoesNotContain(result.Updates, update => update.Alarm is not null);
    }

    private static WatchResult Watch(DriftOptions options, IStreamDisplay display, CancellationToken cancellationToken)
    {
        using var pixels = SyntheticImages.Make("train", 400, seed: 1).ToTensor();
        using var detector = new BatchStatisticsTrainer().Fit(new OodTrainingSet(pixels), cancellationToken: CancellationToken.None);
        var monitor = detector.Watch(new StreamMonitorOptions { WindowSize = options.Window });
        var test = SyntheticImages.Make("test", 200, seed: 2);
        var stream = new ImageStream(test, options.HasChange ? StreamSets.MakeShift(options, test, cancellationToken) : null, options);
        return StreamWatch.Run(monitor, stream, options, display, cancellationToken);
    }

    private DriftOptions Options() => new() { Id = Save(), Severity = 4, Images = 480, ChangeAt = 160, MaxId = null };

    private static async Task<(int Code, string Output)> Run(DriftOptions options, CancellationToken cancellationToken)
    {
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        var code = await DriftRun.RunAsync(options, console, cancellationToken);
        return (code, writer.ToString());
    }

    // 500 images: a fifth is the stream's, so that 400 are fitted on.
    private SetSpec Save()
    {
        const int count = 500, side = SyntheticImages.Side;
        var images = SyntheticImages.Make("waves", count, seed: 3);
        var path = Path.Combine(_folder, "images-idx3-ubyte");
        byte[] header = [0, 0, 8, 3, 0, 0, count >> 8, count & 255, 0, 0, 0, side, 0, 0, 0, side];
        File.WriteAllBytes(path, [.. header, .. Enumerable.Range(0, count).SelectMany(i => images.Pixels(i).ToArray())]);
        return new SetSpec("idx", path);
    }

    private sealed class CancelAfter(long images, CancellationTokenSource? source) : IStreamDisplay
    {
        public void Show(IReadOnlyList<StreamUpdate> updates, StreamMonitor monitor)
        {
            if (monitor.Images >= images) source?.Cancel();
        }
    }
}

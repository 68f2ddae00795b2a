using System.Diagnostics;
using DriftMonitor.Display;
using DriftMonitor.Streams;
using OodDetection;

namespace DriftMonitor.Watching;

/// <summary>The main job: hands a stream to a monitor and keeps what it says.</summary>
internal static class StreamWatch
{
    private const int MostAtOnce = 64;

    /// <summary>Watches until the stream ends or the watch is cancelled; what there is then is the result.</summary>
    public static WatchResult Run(StreamMonitor monitor, ImageStream stream, DriftOptions options, IStreamDisplay display, CancellationToken cancellationToken)
    {
        var updates = new List<StreamUpdate>();
        var (scoring, clock) = (new Stopwatch(), Stopwatch.StartNew());
        foreach (var batch in stream.Read(Math.Min(options.Window, MostAtOnce)))
        {
            using (batch)
            {
                if (Wait(monitor.Images, options.Rate, clock, cancellationToken)) break;
                scoring.Start();
                var news = monitor.Add(batch.Images);
                scoring.Stop();
                updates.AddRange(news);
                display.Show(news, monitor);
            }
        }

        return new WatchResult(updates, monitor.Images, scoring.Elapsed.TotalSeconds, cancellationToken.IsCancellationRequested);
    }

    // Until the next images are due. True if there is nothing more to wait for.
    private static bool Wait(long images, double? rate, Stopwatch clock, CancellationToken cancellationToken)
    {
        if (rate is not { } perSecond) return cancellationToken.IsCancellationRequested;
        var due = TimeSpan.FromSeconds(Math.Min(images / perSecond, TimeSpan.MaxValue.TotalSeconds / 2)) - clock.Elapsed;
        while (due > TimeSpan.Zero && !cancellationToken.IsCancellationRequested)
        {
            // A handle waits some weeks at most.
            var step = due < TimeSpan.FromHours(1) ? due : TimeSpan.FromHours(1);
            cancellationToken.WaitHandle.WaitOne(step);
            due -= step;
        }

        return cancellationToken.IsCancellationRequested;
    }
}

/// <summary>What a monitor said of a stream.</summary>
/// <param name="Updates">All updates.</param>
/// <param name="Images">Images that it saw.</param>
/// <param name="ScoringSeconds">The time that the monitor took for them.</param>
/// <param name="Interrupted">Whether the stream had not ended.</param>
internal sealed record WatchResult(IReadOnlyList<StreamUpdate> Updates, long Images, double ScoringSeconds, bool Interrupted)
{
    public double ImagesPerSecond => ScoringSeconds > 0 ? Images / ScoringSeconds : 0;
}

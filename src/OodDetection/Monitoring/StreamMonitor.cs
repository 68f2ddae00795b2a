using System.Runtime.CompilerServices;
using OodDetection.Metrics;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Watches a stream of images for a change, with a chosen rate of false alarms. It needs the memory of one window, however long the stream is.</summary>
/// <remarks>
/// <para>Made by <see cref="StreamMonitorExtensions.Watch"/>. Windows side by side give standard normal numbers while nothing changes; their cumulative sum
/// chart (CUSUM) rises when several are high, or one is very high. Images that repeat one of the last window are passed over, so a stream that stands
/// still gives no updates: see <see cref="RepeatsInARow"/>.</para>
/// <para><b>Thread safety.</b> None: use a monitor from one thread at a time. The detector may be shared.</para>
/// </remarks>
public sealed class StreamMonitor
{
    private const int ShiftsOfAlarm = 10;
    private readonly BatchStatisticsDetector _detector;
    private readonly StreamMonitorOptions _options;
    private readonly WindowScale _scale;
    private readonly RepeatFilter? _repeats;
    private readonly Queue<ImageEvidence> _window = new();
    private readonly WindowSummary _summary;
    private readonly EvidenceSums _excursion; // since the level was last zero
    private long _repeatCount;
    private int _untilUpdate;
    private int _untilStep;
    private long _windowStart;
    private long _since;

    internal StreamMonitor(BatchStatisticsDetector detector, StreamMonitorOptions options)
    {
        options.Validate(detector);
        _detector = detector;
        _options = options;
        _scale = detector.ScaleFor(options.WindowSize);
        _repeats = options.SkipRepeats ? new RepeatFilter(detector.HeldOut, options.WindowSize, detector.Seed) : null;
        _summary = new WindowSummary(detector.Dimensions);
        _excursion = new EvidenceSums(detector.Dimensions);
        AlarmLevel = Cusum.AlarmLevel(options.AverageRunLength);
        _untilUpdate = _untilStep = options.WindowSize;
    }

    /// <summary>Images seen so far, repeats included.</summary>
    public long Images { get; private set; }

    /// <summary>How many images in a row, up to the last, were passed over as repeats. Many of them mean a stream that stands still.</summary>
    public long RepeatsInARow { get; private set; }

    /// <summary>The level that evidence of a change has risen to.</summary>
    public double Level { get; private set; }

    /// <summary>The level at which there is an alarm.</summary>
    public double AlarmLevel { get; }

    /// <summary>Takes the next images of the stream.</summary>
    /// <param name="images">N×C×H×W as for <see cref="BatchStatisticsDetector.Score"/>, of any N ≥ 1, in the order of the stream.</param>
    /// <returns>An update for each stride that these images complete; none where they complete none.</returns>
    /// <exception cref="ArgumentException">The images are not as for <see cref="BatchStatisticsDetector.Score"/>; none of them is taken.</exception>
    /// <exception cref="InvalidOperationException">The detector gave NaN for an image, which is no drift; the message says for which, and none of the images is taken.</exception>
    public IReadOnlyList<StreamUpdate> Add(Tensor images)
    {
        // All before the first is taken: updates, and an alarm, would be lost with an error half way.
        ImageBatch.CheckShape(images, nameof(images), _detector.Shape);
        ImageBatch.CheckValues(images, nameof(images));
        ImageEvidence[] read = [.. _detector.Read(images)];
        NaNScores.Refuse(Array.ConvertAll(read, image => image.NegativeLogP), _detector);
        var updates = new List<StreamUpdate>();
        foreach (var image in read)
        {
            if (Take(image) is { } update) updates.Add(update);
        }

        return updates;
    }

    /// <summary>Watches a whole stream.</summary>
    /// <param name="stream">Batches of images, as for <see cref="Add"/>. They stay the stream's: it disposes each when the next is asked for, or its consumer does.</param>
    /// <param name="cancellationToken">Checked for each batch.</param>
    /// <returns>The updates as they come. An error of the stream is passed on; what came before it is kept, and the monitor can go on with another stream. Whoever stops in the middle of a batch's updates misses the rest of them.</returns>
    public async IAsyncEnumerable<StreamUpdate> WatchAsync(IAsyncEnumerable<Tensor> stream, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        await foreach (var images in stream.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var update in Add(images)) yield return update;
        }
    }

    private StreamUpdate? Take(ImageEvidence image)
    {
        var place = Images++;
        if (_repeats is not null && _repeats.IsRepeat(image, _window))
        {
            RepeatsInARow++;
            _repeatCount++;
            return null;
        }

        RepeatsInARow = 0;
        if (_untilStep == _options.WindowSize) _windowStart = place;
        if (_window.Count == _options.WindowSize) _window.Dequeue();
        _window.Enqueue(image);
        _untilStep--;
        if (--_untilUpdate > 0 && _untilStep > 0) return null;
        if (_untilUpdate <= 0) _untilUpdate = _options.Stride ?? _options.WindowSize;

        _summary.Clear();
        foreach (var member in _window) _summary.Add(member);
        var score = _scale.Of(_summary).Joined;
        var alarm = _untilStep == 0 ? Step(score) : null;
        var level = alarm is null ? Level : Math.Max(AlarmLevel, Level);
        if (alarm is not null) Level = 0;
        return new StreamUpdate(Images, _repeatCount, score, level, AlarmLevel, alarm);
    }

    private StreamAlarm? Step(double score)
    {
        _untilStep = _options.WindowSize;
        if (Level == 0)
        {
            _since = _windowStart;
            _excursion.Clear();
        }

        _excursion.Add(_summary.Sums);
        Level = Math.Max(0, Level + NormalScore(score) - Cusum.Allowance);
        return Level < AlarmLevel ? null : new StreamAlarm(
            _since, WindowReport.Of(_summary, _scale, _detector.EvidenceParts), WindowReport.ShiftsOf(_excursion, _detector.EvidenceParts, ShiftsOfAlarm));
    }

    // Φ⁻¹(1 − p), where p may be too small for a double.
    private static double NormalScore(double negativeLog) => -NormalQuantile.Of(Math.Exp(-Math.Min(negativeLog, 700)));
}

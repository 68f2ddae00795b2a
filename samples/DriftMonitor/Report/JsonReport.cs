using System.Text.Json;
using DriftMonitor.Watching;
using OodDetection;
using OodDetection.Shared;

namespace DriftMonitor.Report;

/// <summary>Settings, summary and all updates for other programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions s_format = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    public static void Save(string path, DriftOptions options, DriftSummary summary, WatchResult watched, int colours)
    {
        var report = new
        {
            Settings = new
            {
                Id = options.Id?.ToString() ?? "fashion-mnist",
                Ood = options.Ood?.ToString(),
                Preparation = options.Preparation?.ToString(),
                Corruption = options.Ood is null ? options.Corruption : null,
                Severity = options.Ood is null && options.Corruption != DriftOptions.NoCorruption ? options.Severity : (int?)null,
                ChangeAt = options.HasChange ? options.ChangeAt : (int?)null,
                options.Share,
                options.Images,
                options.Repeat,
                options.Window,
                options.AverageRunLength,
                options.MaxId,
                NetworkEpochs = options.Network ? options.Epochs : (int?)null,
                options.Seed,
            },
            Summary = new
            {
                summary.Images,
                summary.Repeats,
                summary.QuietWindows,
                summary.FalseAlarms,
                Detection = summary.Detection is { } found ? new { found.AtImage, found.DelayImages, found.DelayWindows } : null,
                summary.AlarmsAfter,
                watched.ImagesPerSecond,
                watched.Interrupted,
            },
            Updates = watched.Updates.Select(update => new
            {
                update.Images,
                update.Repeats,
                update.Score,
                update.Level,
                update.AlarmLevel,
                Alarm = update.Alarm is { } alarm ? Describe(alarm, colours) : null,
            }),
        };
        AtomicFile.WriteText(path, JsonSerializer.Serialize(report, s_format) + "\n");
    }

    private static object Describe(StreamAlarm alarm, int colours) => new
    {
        alarm.Since,
        alarm.Window.EstimatedShare,
        alarm.Window.PartScores,
        Shifts = alarm.Shifts.Select(shift => new
        {
            Words = FeatureWords.Describe(shift, colours),
            shift.Part,
            shift.Layer,
            shift.Channel,
            shift.Feature,
            shift.Shift,
            shift.Significance,
        }),
    };
}

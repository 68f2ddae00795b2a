using OodDetection;

namespace DriftMonitor.Watching;

/// <summary>What came of it: when the change was noticed, and how often there was an alarm without one.</summary>
/// <param name="Images">Images of the stream that were seen.</param>
/// <param name="Repeats">Images passed over as repeats, up to the last update.</param>
/// <param name="QuietWindows">Windows that ended before the change.</param>
/// <param name="FalseAlarms">Alarms before the change.</param>
/// <param name="ChangeSeen">Whether the stream came to the change.</param>
/// <param name="Detection">The first alarm after the change; null if there was none.</param>
/// <param name="AlarmsAfter">Alarms after the change, the first one included.</param>
internal sealed record DriftSummary(
    long Images, long Repeats, int QuietWindows, int FalseAlarms, bool ChangeSeen, Detection? Detection, int AlarmsAfter)
{
    /// <summary>Sums up.</summary>
    /// <param name="updates">All updates of the stream, one for each window.</param>
    /// <param name="images">Images seen.</param>
    /// <param name="changeAt">The position of the first image after the change; null where nothing changes.</param>
    public static DriftSummary Of(IReadOnlyList<StreamUpdate> updates, long images, int? changeAt)
    {
        // The images of an update are those from 0 to Images − 1: one that ends at the change has seen nothing of it.
        var quiet = updates.TakeWhile(update => changeAt is null || update.Images <= changeAt).ToArray();
        var after = updates.Skip(quiet.Length).ToArray();
        var first = Array.FindIndex(after, update => update.Alarm is not null);
        return new DriftSummary(
            images,
            updates.Count > 0 ? updates[^1].Repeats : 0,
            quiet.Length,
            quiet.Count(update => update.Alarm is not null),
            changeAt < images,
            first < 0 ? null : new Detection(after[first].Images, after[first].Images - changeAt!.Value, first + 1, after[first].Alarm!),
            after.Count(update => update.Alarm is not null));
    }
}

/// <summary>The alarm at which a change was noticed.</summary>
/// <param name="AtImage">Images seen when it was raised.</param>
/// <param name="DelayImages">How many of them came after the change.</param>
/// <param name="DelayWindows">Windows that ended after the change, up to the alarm.</param>
/// <param name="Alarm">The alarm.</param>
internal sealed record Detection(long AtImage, long DelayImages, int DelayWindows, StreamAlarm Alarm);

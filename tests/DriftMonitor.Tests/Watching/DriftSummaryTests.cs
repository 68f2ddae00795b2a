using DriftMonitor.Watching;
using OodDetection;

namespace DriftMonitor.Tests.Watching;

public sealed class DriftSummaryTests
{
    [Fact]
    public void Of_AlarmsOnBothSides_CountsFalseOnesAndTheDelay()
    {
        // Windows of 10; the change is at 35, within the fourth.
        var updates = Updates(8, alarms: [1, 5, 6]);
        var summary = DriftSummary.Of(updates, 80, 35);
        Assert.Equal((3, 1, 2), (summary.QuietWindows, summary.FalseAlarms, summary.AlarmsAfter));
        Assert.Equal((60, 25, 3), (summary.Detection!.AtImage, summary.Detection.DelayImages, summary.Detection.DelayWindows));
    }

    [Fact]
    public void Of_AlarmAtTheChangeItself_IsFalse()
    {
        // The window ends at image 39, the change begins at image 40.
        var summary = DriftSummary.Of(Updates(8, alarms: [3]), 80, 40);
        Assert.Equal((4, 1), (summary.QuietWindows, summary.FalseAlarms));
        Assert.Null(summary.Detection);
        Assert.True(summary.ChangeSeen);
    }

    [Fact]
    public void Of_NoChange_EveryAlarmIsFalse()
    {
        var summary = DriftSummary.Of(Updates(8, alarms: [0, 7]), 80, null);
        Assert.Equal((8, 2, false, 0), (summary.QuietWindows, summary.FalseAlarms, summary.ChangeSeen, summary.AlarmsAfter));
    }

    [Fact]
    public void Of_StoppedBeforeTheChange_HasNotSeenIt()
    {
        var summary = DriftSummary.Of(Updates(2, alarms: []), 25, 25);
        Assert.Equal((2, false, 25), (summary.QuietWindows, summary.ChangeSeen, summary.Images));
        Assert.Null(summary.Detection);
    }

    [Fact]
    public void Of_NoUpdates_IsEmpty() => Assert.Equal(new DriftSummary(5, 0, 0, 0, false, null, 0), DriftSummary.Of([], 5, 9));

    // The summary doesn't look into an alarm, so an empty one does.
    private static StreamUpdate[] Updates(int windows, int[] alarms)
        => [.. Enumerable.Range(0, windows).Select(w => new StreamUpdate(10 * (w + 1), 0, 1, 0, 3, alarms.Contains(w) ? new StreamAlarm(10 * w, null!, []) : null))];
}

using System.Globalization;
using OodDetection;

namespace DriftMonitor.Display;

/// <summary>A line for the change, for each alarm up to some number, and for every so many images.</summary>
internal sealed class LineDisplay(TextWriter writer, DriftOptions options) : IStreamDisplay
{
    private const int RegularLines = 15;
    private const int MostAlarms = 5; // after the change nearly every window raises one
    private readonly int _every = Math.Max(1, options.Images / RegularLines);
    private long _next;
    private bool _changed = !options.HasChange;
    private int _alarms;

    public void Show(IReadOnlyList<StreamUpdate> updates, StreamMonitor monitor)
    {
        foreach (var update in updates)
        {
            if (!_changed && update.Images > options.ChangeAt)
            {
                writer.WriteLine($"image {options.ChangeAt,7:N0}  the change: {options.DescribeChange()}");
                (_changed, _alarms) = (true, 0);
            }

            if (update.Alarm is not null && ++_alarms <= MostAlarms)
                writer.WriteLine(Line(update) + $"  ALARM, since image {update.Alarm.Since:N0}{(_alarms == MostAlarms ? " (further alarms are not listed)" : "")}");
            else if (update.Images >= _next)
                writer.WriteLine(Line(update));
            else
                continue;
            _next = update.Images + _every;
        }

        if (monitor.Images < _next || updates.Count > 0 || monitor.RepeatsInARow < options.Window) return;
        writer.WriteLine($"image {monitor.Images,7:N0}  the stream stands still: {monitor.RepeatsInARow:N0} repeats in a row");
        _next = monitor.Images + _every;
    }

    private static string Line(StreamUpdate update) => string.Create(
        CultureInfo.InvariantCulture, $"image {update.Images,7:N0}  score {update.Score,6:F1}  level {update.Level,5:F1} of {update.AlarmLevel:F1}");
}

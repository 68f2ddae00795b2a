using System.Globalization;
using DriftMonitor.Watching;
using Spectre.Console;

namespace DriftMonitor.Display;

/// <summary>The summary for people: when the change was noticed, what there was to notice, and how quiet it was before.</summary>
internal static class SummaryTable
{
    private const int MostMoved = 5;

    public static void Write(IAnsiConsole console, DriftSummary summary, WatchResult watched, DriftOptions options, int colours)
    {
        var rows = Rows(summary, watched, options, colours);
        if (!console.Profile.Out.IsTerminal)
        {
            // A grid would fill lines with spaces up to their longest.
            foreach (var (name, text) in rows) console.Profile.Out.Writer.WriteLine($"{name,-13}{text}");
            return;
        }

        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var (name, text) in rows) grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(text));
        console.Write(grid);
    }

    internal static IEnumerable<(string Name, string Text)> Rows(DriftSummary summary, WatchResult watched, DriftOptions options, int colours)
    {
        yield return ("Stream", Text($"{summary.Images:N0} images{(watched.Interrupted ? $" of {options.Images:N0}: stopped" : "")}; {watched.Updates.Count:N0} windows of {options.Window}; {summary.Repeats:N0} passed over as repeats"));
        yield return ("Change", !options.HasChange ? "none" : Text($"at image {options.ChangeAt:N0}: {options.DescribeChange()}"));
        if (summary.ChangeSeen)
        {
            yield return ("Noticed", summary.Detection is not { } found
                ? Text($"not in the {summary.Images - options.ChangeAt:N0} images after the change")
                : Text($"{found.DelayImages:N0} images ({found.DelayWindows:N0} {(found.DelayWindows == 1 ? "window" : "windows")}) after the change, at image {found.AtImage:N0}"));
        }

        if (summary.Detection is { } detection)
        {
            yield return ("Estimates", Text($"since image {detection.Alarm.Since:N0}; {100 * detection.Alarm.Window.EstimatedShare:F0} % of the images of the alarm's window"));
            var title = "What moved";
            foreach (var moved in FeatureWords.Of(detection.Alarm.Shifts, colours).Take(MostMoved))
            {
                yield return (title, Text($"{moved.Words}: {Math.Abs(moved.Strongest.Shift):F1} standard deviations{(moved.Features > 1 ? $" ({moved.Features} features)" : "")}"));
                title = "";
            }

            if (summary.AlarmsAfter > 1) yield return ("More alarms", Text($"{summary.AlarmsAfter - 1:N0}: the change lasts"));
        }

        yield return (options.HasChange ? "Before it" : "False alarms", Text($"{summary.FalseAlarms:N0} {(summary.FalseAlarms == 1 ? "false alarm" : "false alarms")} in {summary.QuietWindows:N0} windows; {summary.QuietWindows / options.AverageRunLength:0.##} are to be expected at --arl {options.AverageRunLength:0.#}"));
        yield return ("Speed", Text($"{watched.ImagesPerSecond:N0} images/s"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

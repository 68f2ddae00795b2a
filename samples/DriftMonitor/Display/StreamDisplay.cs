using DriftMonitor.Watching;
using Spectre.Console;

namespace DriftMonitor.Display;

/// <summary>A chart that moves in a terminal, lines elsewhere.</summary>
internal static class StreamDisplay
{
    public static WatchResult Run(IAnsiConsole console, DriftOptions options, Func<IStreamDisplay, WatchResult> work)
    {
        if (!console.Profile.Out.IsTerminal) return work(new LineDisplay(console.Profile.Out.Writer, options));
        var chart = new MonitorChart(options);
        return console.Live(chart).Overflow(VerticalOverflow.Crop).Start(context =>
        {
            var result = work(new LiveDisplay(chart, context.Refresh));
            context.Refresh();
            return result;
        });
    }
}

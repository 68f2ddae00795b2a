using System.Diagnostics;
using OodDetection;

namespace DriftMonitor.Display;

/// <summary>Puts updates into the chart and has it drawn, but not more often than an eye follows.</summary>
internal sealed class LiveDisplay(MonitorChart chart, Action refresh) : IStreamDisplay
{
    private static readonly TimeSpan s_drawEvery = TimeSpan.FromMilliseconds(80);
    private readonly Stopwatch _sinceDrawn = Stopwatch.StartNew();

    public void Show(IReadOnlyList<StreamUpdate> updates, StreamMonitor monitor)
    {
        chart.Add(updates, monitor.Images, monitor.RepeatsInARow);
        if (_sinceDrawn.Elapsed < s_drawEvery) return;
        refresh();
        _sinceDrawn.Restart();
    }
}

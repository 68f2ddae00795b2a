using System.Diagnostics;
using CompareDetectors.Display;
using OodDetection;

namespace CompareDetectors.Engine;

/// <summary>Times the works of a plan and tells the display how far it is.</summary>
internal sealed class WorkReporter(IPlanDisplay display, TimeEstimate estimate, int runs, int doneBefore)
{
    private int _done = doneBefore;

    /// <summary>The class, repeat and images that are at work, for the display.</summary>
    public string Setting { get; set; } = "";

    /// <summary>The detector that is at work.</summary>
    public string Detector { get; set; } = "";

    public void Message(string text) => display.Message(text);

    /// <summary>Does a work.</summary>
    public T Do<T>(Work work, Func<IProgress<TrainingProgress>, T> action)
    {
        var clock = Stopwatch.StartNew();
        display.Report(new PlanProgress(Setting, Detector, _done, runs, null, estimate.Left(null, 0, TimeSpan.Zero)));
        var result = action(new Relay(p => display.Report(new PlanProgress(
            Setting, Detector, _done, runs, p, estimate.Left(work, (double)p.Step / p.Steps, clock.Elapsed)))));
        estimate.Done(work, clock.Elapsed.TotalSeconds);
        return result;
    }

    /// <summary>A work is not needed.</summary>
    public void Skip(Work work) => estimate.Done(work, null);

    public void RunDone()
    {
        _done++;
        display.Report(new PlanProgress(Setting, Detector, _done, runs, null, estimate.Left(null, 0, TimeSpan.Zero)));
    }

    // Progress<T> would report on another thread, after the work has gone on.
    private sealed class Relay(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}

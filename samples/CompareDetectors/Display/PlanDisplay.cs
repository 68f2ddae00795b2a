using System.Diagnostics;
using CompareDetectors.Results;
using Spectre.Console;

namespace CompareDetectors.Display;

/// <summary>Two bars in a terminal, a line every few seconds elsewhere.</summary>
internal static class PlanDisplay
{
    private static readonly TimeSpan s_lineEvery = TimeSpan.FromSeconds(10);

    public static void Run(IAnsiConsole console, Action<IPlanDisplay> work)
    {
        if (!console.Profile.Out.IsTerminal)
        {
            work(new Lines(console.Profile.Out.Writer));
            return;
        }

        console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .Start(context => work(new Bars(console, context)));
    }

    private static string Describe(ResultRecord r) => FormattableString.Invariant(
        $"Class {r.IdClass}, repeat {r.Repeat}, {r.OodCount} OOD images, {r.Detector}{(r.Layers.Count > 0 ? $" ({string.Join(", ", r.Layers)})" : "")}: AUROC {r.Auroc:F4}, trained in {r.TrainSeconds:F0} s");

    private sealed class Bars : IPlanDisplay
    {
        private readonly IAnsiConsole _console;
        private readonly ProgressTask _plan;
        private readonly ProgressTask _training;

        public Bars(IAnsiConsole console, ProgressContext context)
        {
            _console = console;
            _plan = context.AddTask("all");
            _training = context.AddTask("starting");
        }

        public void Message(string text) => _console.WriteLine(text);

        public void Report(PlanProgress progress)
        {
            _plan.MaxValue = progress.Runs;
            _plan.Value = progress.Done;
            _plan.Description = Markup.Escape($"{progress.Done} of {progress.Runs} results, {progress.DescribeLeft()}; {progress.Setting}");
            _training.MaxValue = progress.Training?.Steps ?? 1;
            _training.Value = progress.Training?.Step ?? 0;
            _training.Description = Markup.Escape(progress.Describe());
        }

        public void Finished(ResultRecord result) => _console.WriteLine(Describe(result));
    }

    private sealed class Lines(TextWriter writer) : IPlanDisplay
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private TimeSpan _next = s_lineEvery;

        public void Message(string text) => writer.WriteLine(text);

        public void Report(PlanProgress progress)
        {
            if (_clock.Elapsed < _next) return;
            _next = _clock.Elapsed + s_lineEvery;
            writer.WriteLine($"[{progress.Done}/{progress.Runs}, {progress.DescribeLeft()}] {progress.Setting}; {progress.Describe()}");
        }

        public void Finished(ResultRecord result) => writer.WriteLine(Describe(result));
    }
}

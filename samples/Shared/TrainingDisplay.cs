using System.Globalization;
using OodDetection;
using Spectre.Console;

namespace Samples;

/// <summary>Shows a training while it runs: a bar for each stage in a terminal, a line every few seconds elsewhere.</summary>
internal static class TrainingDisplay
{
    private static readonly TimeSpan s_lineEvery = TimeSpan.FromSeconds(5);

    public static T Run<T>(IAnsiConsole console, Func<IProgress<TrainingProgress>, T> work)
        => console.Profile.Out.IsTerminal ? WithBars(console, work) : work(new Lines(console));

    private static T WithBars<T>(IAnsiConsole console, Func<IProgress<TrainingProgress>, T> work)
        => console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new Bars(context)));

    private static string Describe(TrainingProgress p) => string.Create(
        CultureInfo.InvariantCulture,
        $"{p.Stage}: {(double.IsNaN(p.Loss) ? "" : $"epoch {p.Epoch}/{p.Epochs}, loss {p.Loss:F3}, ")}{p.ImagesPerSecond:F0} images/s");

    private sealed class Bars(ProgressContext context) : IProgress<TrainingProgress>
    {
        private readonly Dictionary<string, ProgressTask> _tasks = [];

        public void Report(TrainingProgress value)
        {
            if (!_tasks.TryGetValue(value.Stage, out var task))
                _tasks.Add(value.Stage, task = context.AddTask(value.Stage, maxValue: value.Steps));
            task.Description = Markup.Escape(Describe(value));
            task.MaxValue = value.Steps; // fewer than at first, where a training ends early
            task.Value = value.Step;
        }
    }

    private sealed class Lines(IAnsiConsole console) : IProgress<TrainingProgress>
    {
        private string? _stage;
        private TimeSpan _next;

        public void Report(TrainingProgress value)
        {
            if (value.Stage != _stage) (_stage, _next) = (value.Stage, TimeSpan.Zero);
            if (value.Elapsed < _next && value.Step != value.Steps) return;
            _next = value.Elapsed + s_lineEvery;
            console.Profile.Out.Writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Describe(value)}, {100.0 * value.Step / value.Steps:F0} % done, {value.Remaining.TotalSeconds:F0} s left"));
        }
    }
}

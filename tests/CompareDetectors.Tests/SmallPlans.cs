using CompareDetectors.Display;
using CompareDetectors.Engine;
using CompareDetectors.Plan;
using CompareDetectors.Report;
using CompareDetectors.Results;
using CompareDetectors.Sets;

namespace CompareDetectors.Tests;

/// <summary>Plans that run in seconds, and what runs them.</summary>
internal static class SmallPlans
{
    public static TrainingSettings Settings { get; } = new()
    {
        Width = 1,
        Depth = 10,
        Epochs = 1,
        ClassifierEpochs = 1,
        MaxId = 52,
        MaxTest = 30,
        Augmentation = false,
    };

    public static ExperimentPlan Plan(string detectors, int[]? classes = null, OutlierChoice[]? outliers = null, int repeats = 1, long seed = 3, string experiment = Experiments.Run, bool oneNetwork = false) => new()
    {
        Experiment = experiment,
        Preset = null,
        Seed = seed,
        Settings = Settings,
        Runs = ExperimentPlan.ListRuns(classes ?? [0], repeats, seed, outliers ?? [new OutlierChoice(6)], DetectorChoice.ParseList(detectors), oneNetwork),
    };

    public static RunManifest Manifest(ExperimentPlan plan, ImageSources sources) => new()
    {
        Format = RunManifest.CurrentFormat,
        Experiment = plan.Experiment,
        Preset = plan.Preset,
        Seed = plan.Seed,
        IdSet = sources.IdDescription,
        OodTrainSet = sources.OodTrainDescription,
        OodTestSets = sources.OodTestDescriptions,
        Settings = plan.Settings,
        Runs = plan.Runs,
        Command = "the command",
        Machine = "the machine",
        Version = "1.2.3",
        Started = new DateOnly(2026, 1, 31),
    };

    /// <summary>Runs a plan in a folder; <paramref name="display"/> may cancel it.</summary>
    public static void Run(ExperimentPlan plan, ImageSources sources, string path, IPlanDisplay? display = null, CancellationToken cancellationToken = default)
    {
        using var folder = ResultFolder.Open(path, Manifest(plan, sources));
        new PlanRunner(plan, sources, folder, ReportWriter.Write).Run(display ?? new Log(), PlanRunner.CheckImages(plan, sources), cancellationToken);
    }

    public static List<ResultRecord> Results(string path) => JsonFormat.Read<List<ResultRecord>>(Path.Combine(path, "results.json"));

    /// <summary>Notes what it is told, and does something at each report or result.</summary>
    public sealed class Log(Action<PlanProgress>? onReport = null, Action<ResultRecord>? onFinished = null) : IPlanDisplay
    {
        public List<string> Messages { get; } = [];

        public List<PlanProgress> Reports { get; } = [];

        public void Message(string text) => Messages.Add(text);

        public void Report(PlanProgress progress)
        {
            Reports.Add(progress);
            onReport?.Invoke(progress);
        }

        public void Finished(ResultRecord result) => onFinished?.Invoke(result);
    }
}

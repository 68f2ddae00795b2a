using System.Diagnostics;
using CompareDetectors.Display;
using CompareDetectors.Engine;
using CompareDetectors.Plan;
using CompareDetectors.Report;
using CompareDetectors.Results;
using CompareDetectors.Sets;
using OodDetection;
using Spectre.Console;

namespace CompareDetectors.Commands;

/// <summary>What a command does with its plan: <see cref="Execution.Run"/>.</summary>
internal delegate Task<int> Execute(ExperimentPlan plan, (SetSpec Id, SetSpec OodTrain, IReadOnlyList<SetSpec> OodTests) specs, string path, CancellationToken cancellationToken);

/// <summary>From a plan to its results: what all commands have in common.</summary>
internal static class Execution
{
    public static async Task<int> Run(
        ExperimentPlan plan, (SetSpec Id, SetSpec OodTrain, IReadOnlyList<SetSpec> OodTests) specs, string path, CancellationToken cancellationToken)
    {
        TorchBackend.EnsureAvailable();
        var console = AnsiConsole.Console;
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = 400; // or lines and the table would be broken at an unknown width
        var clock = Stopwatch.StartNew();
        console.WriteLine($"{plan.Experiment}{(plan.Preset is { } name ? $", preset {name}" : "")}: {plan.Settings.Describe(ExperimentPlan.HasClassifier(plan.Runs))}, seed {plan.Seed}.");

        var sources = await Task.Run(() => ImageSources.Read(specs.Id, specs.OodTrain, specs.OodTests, cancellationToken), cancellationToken);
        console.WriteLine($"In-distribution: {sources.IdTrain}. Out-of-distribution, training: {sources.OodTrain}; test: {(sources.OodTests.Count == 0 ? "the other classes" : string.Join("; ", sources.OodTests))}.");
        var counts = PlanRunner.CheckImages(plan, sources);

        using var folder = ResultFolder.Open(path, RunManifest.Of(plan, sources));
        try
        {
            PlanDisplay.Run(console, display => new PlanRunner(plan, sources, folder, ReportWriter.Write).Run(display, counts, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException($"Stopped. {folder.Results.Count} of {plan.Runs.Count} results are in {folder.Folder}; the same command goes on from there.", cancellationToken);
        }

        console.Write(SummaryTable.Of(folder.Results));
        console.WriteLine($"Figures: {Path.Combine(folder.Folder, "results.json")}");
        console.WriteLine($"Report: {Path.Combine(folder.Folder, "report.html")}");
        console.WriteLine($"Done in {clock.Elapsed.TotalSeconds:F0} s, seed {plan.Seed}.");
        return 0;
    }
}

using System.Diagnostics;
using CompareDetectors.Calibration.Report;
using CompareDetectors.Display;
using CompareDetectors.Plan;
using CompareDetectors.Results;
using CompareDetectors.Sets;
using OodDetection;
using Spectre.Console;

namespace CompareDetectors.Calibration;

/// <summary>From a plan to its results.</summary>
internal static class CalibrationExecution
{
    public static async Task<int> Run(
        ExperimentPlan plan, (SetSpec Id, SetSpec OodTrain, IReadOnlyList<SetSpec> OodTests) specs, string path, CancellationToken cancellationToken)
    {
        TorchBackend.EnsureAvailable();
        var console = AnsiConsole.Console;
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = 400; // or lines and the table would be broken at an unknown width
        var clock = Stopwatch.StartNew();
        console.WriteLine($"{plan.Experiment}, preset {plan.Preset}: {plan.Settings.Describe(ExperimentPlan.HasClassifier(plan.Runs))}, {plan.Calibration!.Splits} splits, seed {plan.Seed}.");
        var sources = await Task.Run(() => ImageSources.Read(specs.Id, specs.OodTrain, specs.OodTests, cancellationToken), cancellationToken);
        console.WriteLine($"In-distribution: {sources.IdTrain}; tested on {sources.IdTest}. Out-of-distribution, training: {sources.OodTrain}; test: {string.Join("; ", sources.OodTestNames)}.");
        var counts = CalibrationRunner.CheckImages(plan, sources);

        using var folder = RowFolder<CalibrationRecord>.Open(path, RunManifest.Of(plan, sources));
        try
        {
            PlanDisplay.Run(console, display => new CalibrationRunner(plan, sources, folder, CalibrationReport.Write).Run(display, counts, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException($"Stopped. {folder.Done} of {plan.Runs.Count} detectors are in {folder.Folder}; the same command goes on from there.", cancellationToken);
        }

        console.Write(AlarmTable.Of(folder.Rows));
        foreach (var name in new[] { "results.json", "report.html", CalibrationReport.DrawingName }) console.WriteLine(Path.Combine(folder.Folder, name));
        console.WriteLine($"Done in {clock.Elapsed.TotalSeconds:F0} s, seed {plan.Seed}.");
        return 0;
    }
}

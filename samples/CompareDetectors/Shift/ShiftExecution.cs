using System.Diagnostics;
using CompareDetectors.Display;
using CompareDetectors.Results;
using CompareDetectors.Sets;
using CompareDetectors.Shift.Report;
using OodDetection;
using Spectre.Console;

namespace CompareDetectors.Shift;

/// <summary>From the request to the results.</summary>
internal static class ShiftExecution
{
    public static async Task<int> Run(ShiftRequest request, SetSpec id, IReadOnlyList<SetSpec> others, string path, CancellationToken cancellationToken)
    {
        TorchBackend.EnsureAvailable();
        var console = AnsiConsole.Console;
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = 400; // or lines and the table would be broken at an unknown width
        var clock = Stopwatch.StartNew();
        console.WriteLine($"shift: {request.Settings.Describe()}, seed {request.Seed}.");
        var sources = await Task.Run(() => ShiftSources.Read(id, others, request.Settings, cancellationToken), cancellationToken);
        var plan = ShiftPlan.Make(request, sources.Test.Channels, [.. sources.OtherDescriptions.Select(d => d.Name)]);
        console.WriteLine($"In-distribution: {sources.Train}; tested on {sources.Test}. {plan.Runs.Count} conditions.");

        using var folder = RowFolder<ShiftRecord>.Open(path, ShiftManifest.Of(plan, sources));
        try
        {
            PlanDisplay.Run(console, display => new ShiftRunner(plan, sources, folder, ShiftReport.Write).Run(display, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException($"Stopped. {folder.Done} of {plan.Runs.Count} conditions are in {folder.Folder}; the same command goes on from there.", cancellationToken);
        }

        console.Write(ShiftTable.Of(plan.Settings, folder.Rows));
        console.WriteLine($"Figures: {Path.Combine(folder.Folder, "results.json")}");
        console.WriteLine($"Report: {Path.Combine(folder.Folder, "report.html")}");
        console.WriteLine($"Done in {clock.Elapsed.TotalSeconds:F0} s, seed {request.Seed}.");
        return 0;
    }
}

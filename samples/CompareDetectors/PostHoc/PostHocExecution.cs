using System.Diagnostics;
using CompareDetectors.PostHoc.Report;
using CompareDetectors.Results;
using OodDetection;
using Spectre.Console;

namespace CompareDetectors.PostHoc;

/// <summary>From the request to the results.</summary>
internal static class PostHocExecution
{
    public static async Task<int> Run(PostHocSettings settings, SetSpec id, IReadOnlyList<SetSpec> near, IReadOnlyList<SetSpec> far, string path, CancellationToken cancellationToken)
    {
        TorchBackend.EnsureAvailable();
        var console = AnsiConsole.Console;
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = 400; // or lines and the table would be broken at an unknown width
        var clock = Stopwatch.StartNew();
        var names = DetectorSet.Choose(settings, console.WriteLine);
        var sources = await Task.Run(() => PostHocSources.Read(id, near, far, settings, cancellationToken), cancellationToken);
        console.WriteLine($"posthoc: {settings.Network}, fitted to {sources.Fit}, tested on {sources.Test}.");
        foreach (var test in sources.Tests.Where(test => (test.Images.Height, test.Images.Width) != (sources.Shape.Height, sources.Shape.Width) || test.Images.Channels != sources.Shape.Channels))
            console.WriteLine($"{test.Images} are brought to {sources.Shape}: resized bilinearly (averaged where they shrink), grey repeated.");
        if (names.Contains(DetectorSet.Joint))
            console.WriteLine(sources.HeldOut is { } heldOut ? $"The joint detector is scaled on the {heldOut.Count} training images after those." : "No training images are left to scale the joint detector: it holds out a tenth of those that it is fitted to.");

        using var network = settings.Network.Open(settings, sources.Shape, sources.Classes);
        var manifest = PostHocManifest.Of(settings, sources, names);
        using var folder = RowFolder<PostHocRecord>.Open(path, manifest);
        if (folder.Done > 0) console.WriteLine(folder.Resumption(folder.Done, names.Count, "detectors"));
        try
        {
            await Task.Run(() => new PostHocRunner(settings, sources, folder, console.WriteLine, PostHocReport.Write).Run(network, names, cancellationToken), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException($"Stopped. The results of {folder.Done} of {names.Count} detectors are in {folder.Folder}; the same command goes on from there.", cancellationToken);
        }

        console.Write(PostHocTable.Of(manifest, folder.Rows));
        console.WriteLine($"Figures: {Path.Combine(folder.Folder, "results.json")}");
        console.WriteLine($"Report: {Path.Combine(folder.Folder, "report.html")}");
        console.WriteLine($"Done in {clock.Elapsed.TotalSeconds:F0} s, seed {settings.Seed}.");
        return 0;
    }
}

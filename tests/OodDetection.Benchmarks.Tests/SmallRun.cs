using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using OodDetection.Benchmarks.Running;

namespace OodDetection.Benchmarks.Tests;

/// <summary>Runs benchmarks as the program does, at the smallest sizes and without the console.</summary>
internal static class SmallRun
{
    public static readonly BenchmarkSettings Sizes = new() { Devices = ["cpu"], Widths = [1], Batches = [4], Scores = [1000] };

    public static Summary Of(Type type, Job job)
    {
        BenchmarkSettings.Current = Sizes;
        var artifacts = Directory.CreateTempSubdirectory("benchmarks-");
        try
        {
            return BenchmarkRunner.Run(type, Config(job, artifacts.FullName));
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }

    /// <summary>The cases of a class, without running them.</summary>
    public static BenchmarkCase[] Cases(Type type)
    {
        BenchmarkSettings.Current = Sizes;
        return BenchmarkConverter.TypeToBenchmarks(type, Config(BenchmarkConfig.DryJob, Path.GetTempPath())).BenchmarksCases;
    }

    private static ManualConfig Config(Job job, string artifacts)
    {
        var full = BenchmarkConfig.Create(job, artifacts);
        // Without loggers and files; test projects are built without optimisation, too.
        return ManualConfig.CreateEmpty()
            .AddJob([.. full.GetJobs()])
            .AddColumnProvider([.. full.GetColumnProviders()])
            .AddDiagnoser([.. full.GetDiagnosers()])
            .WithSummaryStyle(full.SummaryStyle)
            .WithOptions(ConfigOptions.DisableOptimizationsValidator | ConfigOptions.DisableLogFile)
            .WithArtifactsPath(artifacts);
    }
}

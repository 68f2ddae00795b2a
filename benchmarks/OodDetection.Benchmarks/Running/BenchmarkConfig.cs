using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using OodDetection.Benchmarks.Work;
using Perfolizer.Horology;

namespace OodDetection.Benchmarks.Running;

/// <summary>How all benchmarks are run and reported.</summary>
public static class BenchmarkConfig
{
    /// <summary>
    /// All benchmarks run in this process. BenchmarkDotNet's own way is to build a project for each run: it would be built for another torch
    /// than this program whenever that was chosen by <c>-p:TorchBackend=…</c>, which is not handed on, and building takes longer than most
    /// measurements. What separate processes are for, the state of the JIT compiler, hardly matters beside native calls of milliseconds.
    /// </summary>
    private static readonly InProcessEmitToolchain s_thisProcess = new(TimeSpan.FromHours(1), logOutput: true);

    /// <summary>Two warm-up runs and five measured ones of a quarter of a second, or of one call where that takes longer.</summary>
    public static Job UsualJob => Job.Default
        .WithId("usual").WithToolchain(s_thisProcess)
        .WithWarmupCount(2).WithIterationCount(5).WithIterationTime(TimeInterval.FromMilliseconds(250))
        // Calls of a second must not be made sixteen at a time, nor four times in a run.
        .WithUnrollFactor(1).WithMinInvokeCount(1);

    /// <summary>As <see cref="UsualJob"/>, with fifteen runs of a second.</summary>
    public static Job LongJob => UsualJob.WithId("long").WithIterationCount(15).WithIterationTime(TimeInterval.FromSeconds(1));

    /// <summary>Each benchmark once, without warm-up: it shows that all run, and measures nothing.</summary>
    public static Job DryJob => Job.Dry.WithId("dry").WithToolchain(s_thisProcess);

    /// <summary>Makes a configuration.</summary>
    /// <param name="job">How long to measure.</param>
    /// <param name="artifacts">The folder for logs and reports.</param>
    /// <param name="provenance">What the committed tables say of the run; null writes none.</param>
    public static ManualConfig Create(Job job, string artifacts, Provenance? provenance = null)
    {
        ArgumentNullException.ThrowIfNull(job);
        var config = ManualConfig.CreateEmpty()
            // As the default job, it takes options of the command line such as --iterationCount.
            .AddJob(job.AsDefault())
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(new ImagesPerSecondColumn(), new GemmShareColumn())
            .HideColumns(Column.StdDev, Column.Median, Column.RatioSD, Column.Gen0, Column.Gen1, Column.Gen2, Column.AllocRatio)
            // Managed memory alone: tensors live in libtorch's.
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddExporter(MarkdownExporter.GitHub)
            .AddLogger(ConsoleLogger.Default)
            .WithOrderer(new DefaultOrderer(SummaryOrderPolicy.Declared, MethodOrderPolicy.Declared))
            .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(40))
            .WithArtifactsPath(artifacts);
        return provenance is null ? config : config.AddExporter(new ResultTable(provenance, Repository.Results));
    }
}

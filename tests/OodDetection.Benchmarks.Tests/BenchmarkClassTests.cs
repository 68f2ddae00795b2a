using System.Reflection;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Diagnosers;
using OodDetection.Benchmarks.Running;
using OodDetection.Benchmarks.Work;

namespace OodDetection.Benchmarks.Tests;

public sealed class BenchmarkClassTests
{
    public static TheoryData<Type> Classes => [.. All];

    private static IEnumerable<Type> All => typeof(BenchmarkConfig).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.GetMethods().Any(method => method.IsDefined(typeof(BenchmarkAttribute))));

    [Fact]
    public void Classes_OfTheAssembly_CoverWhatIsPromised()
    {
        string[] expected =
        [
            nameof(BatchStatisticsBenchmarks), nameof(DetectorFileBenchmarks), nameof(ExportedDetectorBenchmarks), nameof(FeatureHookBenchmarks), nameof(FusionTrainingBenchmarks),
            nameof(MetricsBenchmarks), nameof(NaiveScoreBenchmarks), nameof(NaiveTrainingBenchmarks), nameof(NetworkTrainingBenchmarks), nameof(OperatorCallBenchmarks), nameof(ScoreBenchmarks), nameof(SharedScoreBenchmarks),
            nameof(TransformBenchmarks),
        ];

        Assert.Equal(expected, All.Select(type => type.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void Run_OnceAtSmallSizes_EveryBenchmarkSucceeds(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var summary = SmallRun.Of(type, BenchmarkConfig.DryJob);

        Assert.Empty(summary.ValidationErrors.Where(error => error.IsCritical).Select(error => error.Message));
        Assert.NotEmpty(summary.Reports);
        Assert.Empty(summary.Reports.Where(report => !report.Success || report.ResultStatistics is null).Select(report => report.BenchmarkCase.DisplayInfo));
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void Baseline_OfAClass_IsOneMethodThatIsNotTheProduct(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var baseline = Assert.Single(type.GetMethods(), method => method.GetCustomAttribute<BenchmarkAttribute>() is { Baseline: true });

        Assert.NotEqual(nameof(NetworkBenchmarks.MatrixProduct), baseline.Name);
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void Work_OfEveryCase_IsPositiveWhereDeclared(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        foreach (var benchmark in SmallRun.Cases(type))
        {
            var work = BenchmarkWork.Of(benchmark);

            Assert.True(work.Images is null or > 0, $"{benchmark.DisplayInfo}: {work.Images} images");
            Assert.True(work.Flops is null or > 0, $"{benchmark.DisplayInfo}: {work.Flops} operations");
            if (benchmark.Descriptor.WorkloadMethod.Name == nameof(NetworkBenchmarks.MatrixProduct)) Assert.Equal(2.0 * 1024 * 1024 * 1024, work.Flops);
            else if (typeof(NetworkBenchmarks).IsAssignableFrom(type)) Assert.True(work is { Images: not null, Flops: not null }, $"{benchmark.DisplayInfo} declares no work");
        }
    }

    [Fact]
    public void Config_OfARun_MeasuresManagedMemory()
        => Assert.Contains(BenchmarkConfig.Create(BenchmarkConfig.UsualJob, Path.GetTempPath()).GetDiagnosers(), diagnoser => diagnoser is MemoryDiagnoser);
}

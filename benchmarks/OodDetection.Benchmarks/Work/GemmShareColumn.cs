using System.Globalization;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace OodDetection.Benchmarks.Work;

/// <summary>
/// The rate of a benchmark's matrix products and convolutions as a share of the rate of one large matrix product, which was measured in the
/// same run, on the same device, beside it.
/// </summary>
public sealed class GemmShareColumn : WorkColumn
{
    /// <inheritdoc/>
    public override string ColumnName => "GEMM share";

    /// <inheritdoc/>
    public override string Legend => $"Floating-point operations a second in products and convolutions, as a share of those of {nameof(NetworkBenchmarks.MatrixProduct)} of the same parameters";

    /// <inheritdoc/>
    public override int PriorityInCategory => 1;

    /// <inheritdoc/>
    public override bool IsAvailable(Summary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return summary.BenchmarksCases.Any(benchmark => BenchmarkWork.Of(benchmark).Flops is not null);
    }

    /// <inheritdoc/>
    public override string GetValue(Summary summary, BenchmarkCase benchmarkCase)
        => Share(summary, benchmarkCase) is { } share ? share.ToString("P0", CultureInfo.InvariantCulture) : Nothing;

    /// <summary>The share as a number, or null where either rate was not measured.</summary>
    public static double? Share(Summary summary, BenchmarkCase benchmarkCase)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(benchmarkCase);
        var product = summary.BenchmarksCases.FirstOrDefault(other => IsProductBeside(benchmarkCase, other));
        return product is null ? null : Rate(summary, benchmarkCase) / Rate(summary, product);
    }

    private static bool IsProductBeside(BenchmarkCase benchmark, BenchmarkCase other)
        => other.Descriptor.WorkloadMethod.Name == nameof(NetworkBenchmarks.MatrixProduct)
            && other.Job.Equals(benchmark.Job)
            && other.Parameters.Items.All(parameter => Equals(parameter.Value, benchmark.Parameters[parameter.Name]));

    private static double? Rate(Summary summary, BenchmarkCase benchmark)
        => Nanoseconds(summary, benchmark) is { } time ? BenchmarkWork.Of(benchmark).FlopsPerSecond(time) : null;
}

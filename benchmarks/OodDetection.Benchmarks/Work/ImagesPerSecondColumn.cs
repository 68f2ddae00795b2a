using System.Globalization;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace OodDetection.Benchmarks.Work;

/// <summary>Images a second, of the mean time.</summary>
public sealed class ImagesPerSecondColumn : WorkColumn
{
    /// <inheritdoc/>
    public override string ColumnName => "Images/s";

    /// <inheritdoc/>
    public override string Legend => "Images that come in, in a second of the mean time; their transformed copies don't count. Of metrics: scores";

    /// <inheritdoc/>
    public override int PriorityInCategory => 0;

    /// <inheritdoc/>
    public override bool IsAvailable(Summary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return summary.BenchmarksCases.Any(benchmark => BenchmarkWork.Of(benchmark).Images is not null);
    }

    /// <inheritdoc/>
    public override string GetValue(Summary summary, BenchmarkCase benchmarkCase)
        => Nanoseconds(summary, benchmarkCase) is { } time && BenchmarkWork.Of(benchmarkCase).ImagesPerSecond(time) is { } rate
            ? rate.ToString(rate < 100 ? "N1" : "N0", CultureInfo.InvariantCulture)
            : Nothing;
}

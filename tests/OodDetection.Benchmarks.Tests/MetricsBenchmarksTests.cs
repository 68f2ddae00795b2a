using OodDetection.Metrics;

namespace OodDetection.Benchmarks.Tests;

public sealed class MetricsBenchmarksTests
{
    /// <summary>A baseline that computes something else is no measure of anything.</summary>
    [Fact]
    public void AurocWithLinq_OfScoresWithTies_IsTheLibrarysAuroc()
    {
        var benchmarks = new MetricsBenchmarks { Scores = 20_001 };
        benchmarks.Setup();

        Assert.Equal(benchmarks.Auroc(), benchmarks.AurocWithLinq(), 12);
        Assert.InRange(benchmarks.Auroc(), 0.7, 0.8); // 1 − 0.7²/2 of two uniform distributions 0.3 apart
    }
}

using OodDetection.Metrics;

namespace OodDetection.Tests.Statistics;

public class CusumTests
{
    [Theory]
    [InlineData(0.0, 0.5)]
    [InlineData(1.0, 0.8413447460685429)]
    [InlineData(-1.959963984540054, 0.025)]
    [InlineData(2.9999, 0.9986496587)]
    [InlineData(3.0001, 0.9986505451)]
    [InlineData(-6.0, 9.865876450376946e-10)]
    public void Cumulative_KnownPoints_IsTheTables(double z, double expected)
        => Assert.Equal(1, NormalDistribution.Cumulative(z) / expected, 9);

    [Fact]
    public void Cumulative_OfQuantile_IsTheProbability()
    {
        foreach (var p in new[] { 1e-12, 1e-6, 0.01, 0.3, 0.5, 0.9, 0.999 })
            Assert.Equal(1, NormalDistribution.Cumulative(NormalQuantile.Of(p)) / p, 10);
    }

    // Montgomery, Introduction to Statistical Quality Control, table 9.3 is for k = 1/2; for k = 1 the chart is simulated instead.
    [Fact]
    public void AlarmLevel_SimulatedChart_RunsAsLongAsWanted()
    {
        const double wanted = 200;
        const int runs = 3000;
        var level = Cusum.AlarmLevel(wanted);
        var random = new Random(11);
        var total = 0L;
        for (var run = 0; run < runs; run++)
        {
            for (var sum = 0.0; sum < level; total++) sum = Math.Max(0, sum + NormalQuantile.Of(1 - random.NextDouble()) - Cusum.Allowance);
        }

        // Run lengths are about exponential: the mean of 3,000 has a standard error of 1.8 %.
        Assert.InRange(total / (double)runs, 0.92 * wanted, 1.08 * wanted);
    }

    [Fact]
    public void AverageRunLength_LevelOfZero_IsThatOfOneStep()
        => Assert.Equal(1 / (1 - NormalDistribution.Cumulative(Cusum.Allowance)), Cusum.AverageRunLength(1e-9), 5);
}

using OodDetection.Metrics;

namespace OodDetection.Tests.Metrics;

public class RocCurveTests
{
    [Fact]
    public void Compute_TiedScores_HasOnePointForEachDistinctScore()
    {
        var curve = RocCurve.Compute([1.0, 1.0, 2.0, 3.0], [2.0, 3.0, 3.0, 4.0]);

        RocPoint[] expected =
        [
            new(double.PositiveInfinity, 0, 0), new(4, 0, 0.25), new(3, 0.25, 0.75), new(2, 0.5, 1), new(1, 1, 1),
        ];
        Assert.Equal(expected, curve);
    }

    [Fact]
    public void Compute_RandomScores_HasAurocAsTrapezoidArea()
    {
        var source = new ScoreSource(seed: 400);
        double[] id = source.Tied(500), ood = source.Tied(300, mean: 1);

        Assert.Equal(OodMetrics.Auroc(id, ood), Area(RocCurve.Compute(id, ood)), 1e-12);
    }

    [Fact]
    public void Compute_NegativeZeros_ReportsPositiveZeroAsThreshold()
        => Assert.False(double.IsNegative(RocCurve.Compute([-0.0], [-0.0])[1].Threshold));

    [Fact]
    public void Index_OutOfRange_SaysRange()
    {
        var curve = RocCurve.Compute([0.0], [1.0]);

        Assert.Equal(new RocPoint(0, 1, 1), curve[2]);
        Assert.Contains(
            "from 0 to 2", Assert.Throws<ArgumentOutOfRangeException>(() => curve[3]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => curve[-1]);
    }

    [Fact]
    public void Thin_StraightPieces_KeepsCornersAlone()
    {
        double[] low = [.. Enumerable.Range(0, 100).Select(i => (double)i)];
        double[] high = [.. Enumerable.Range(0, 50).Select(i => 200.0 + i)];

        var thin = RocCurve.Compute(low, high).Thin(10);

        RocPoint[] expected = [new(double.PositiveInfinity, 0, 0), new(200, 0, 1), new(0, 1, 1)];
        Assert.Equal(expected, thin);
    }

    [Fact]
    public void Thin_EnoughPointsForAllCorners_KeepsArea()
    {
        var source = new ScoreSource(seed: 401);
        double[] id = source.Normal(1000), ood = source.Normal(1000, mean: 1);
        var curve = RocCurve.Compute(id, ood);

        var thin = curve.Thin(curve.Count);

        Assert.True(thin.Count < curve.Count, "Runs of one class are straight pieces, so some points must go.");
        Assert.Equal(Area(curve), Area(thin), 1e-12);
    }

    [Theory]
    [InlineData(402, 3)]
    [InlineData(403, 4)]
    [InlineData(404, 20)]
    [InlineData(405, 200)]
    public void Thin_FewerPointsThanCorners_StaysWithinStatedDistance(int seed, int maxPoints)
    {
        var source = new ScoreSource(seed);
        // The ties at 0 make one long slanted step in the middle of many small ones.
        double[] id = [.. source.Normal(1500), .. new double[500]];
        double[] ood = [.. source.Normal(1500, mean: 1), .. new double[300]];
        var curve = RocCurve.Compute(id, ood);

        var thin = curve.Thin(maxPoints);

        Assert.InRange(thin.Count, 2, maxPoints);
        Assert.Equal(curve[0], thin[0]);
        Assert.Equal(curve[^1], thin[^1]);
        Assert.Subset(curve.ToHashSet(), thin.ToHashSet());
        // The straight-line distance is never more than |ΔFPR| + |ΔTPR|, and at least 1/√2 of it.
        var furthest = curve.Max(p => thin.Zip(thin.Skip(1)).Min(s => Distance(p, s.First, s.Second)));
        Assert.InRange(furthest, double.Epsilon, 2.0 / (maxPoints - 2));
    }

    [Fact]
    public void Thin_BelowThreePoints_SaysWhatIsNeeded()
    {
        var curve = RocCurve.Compute([0.0], [1.0]);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => curve.Thin(2));
        Assert.Equal("maxPoints", error.ParamName);
        Assert.Contains("at least 3 points", error.Message, StringComparison.Ordinal);
    }

    private static double Area(RocCurve curve) => curve.Zip(curve.Skip(1)).Sum(s =>
        (s.Second.FalsePositiveRate - s.First.FalsePositiveRate)
        * (s.Second.TruePositiveRate + s.First.TruePositiveRate) / 2);

    private static double Distance(RocPoint point, RocPoint from, RocPoint to)
    {
        double dx = to.FalsePositiveRate - from.FalsePositiveRate, dy = to.TruePositiveRate - from.TruePositiveRate;
        double px = point.FalsePositiveRate - from.FalsePositiveRate;
        double py = point.TruePositiveRate - from.TruePositiveRate;
        var along = Math.Clamp((px * dx + py * dy) / (dx * dx + dy * dy), 0, 1);
        return Math.Sqrt(Math.Pow(px - along * dx, 2) + Math.Pow(py - along * dy, 2));
    }
}

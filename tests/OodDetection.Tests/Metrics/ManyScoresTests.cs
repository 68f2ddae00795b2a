using OodDetection.Metrics;

namespace OodDetection.Tests.Metrics;

/// <summary>Enough scores that they are sorted by digits, and by two threads, against counts of sorted arrays.</summary>
public class ManyScoresTests
{
    private const int Count = 1 << 17;

    public static TheoryData<string> Kinds => [.. s_kinds.Keys];

    private static readonly Dictionary<string, Func<double, double>> s_kinds = new()
    {
        ["normal"] = x => x,
        ["float32"] = x => (float)x,
        ["tied"] = x => Math.Round(10 * x) / 10,
        ["all equal"] = _ => -3.5,
        ["near one"] = x => 1 - 1e-12 * Math.Abs(x),
        // Agree in their highest bits, beside some that don't.
        ["spread and near one"] = x => x < 1 ? 1 - 1e-12 * Math.Abs(x) : x,
        ["tiny and huge"] = x => Math.CopySign(Math.Exp(200 * x), x),
        ["subnormal"] = x => x * double.Epsilon * 1e5,
        ["infinite and zero"] = x => x < -1 ? double.NegativeInfinity : x > 1 ? double.PositiveInfinity : x < 0 ? -0.0 : x > 0.5 ? x : 0.0,
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Measures_ManyScores_AreThoseOfCounts(string kind)
    {
        var source = new ScoreSource(400);
        double[] id = [.. source.Normal(Count).Select(s_kinds[kind])], ood = [.. source.Normal(Count + 5000, mean: 0.3).Select(s_kinds[kind])];

        AssertMeasures(id, ood);
        AssertMeasures([.. id.Order()], [.. ood.OrderDescending()]);
        var (scores, labels) = source.Mix(id, ood);
        Assert.Equal(DetectionMetrics.Evaluate(id, ood), DetectionMetrics.EvaluateFromLabels(scores, labels));
    }

    [Fact]
    public void Measures_OneClassOfFewScores_AreThoseOfCounts()
    {
        var source = new ScoreSource(401);
        var (many, one) = (source.Normal(Count), source.Normal(1));

        AssertMeasures(many, one);
        AssertMeasures(one, many);
    }

    [Fact]
    public void Auroc_NaNAmongManyScores_IsRefused()
    {
        var scores = new ScoreSource(402).Normal(Count);
        scores[^1] = double.NaN;

        var error = Assert.Throws<ArgumentException>(() => OodMetrics.Auroc([1.0], scores));
        Assert.Contains($"index {Count - 1}", error.Message);
        Assert.Throws<ArgumentException>(() => OodMetrics.AurocFromLabels(scores, [1, .. new int[Count - 1]]));
    }

    [Fact]
    public void Keys_OfScores_KeepOrderAndValue()
    {
        double[] ascending =
        [
            double.NegativeInfinity, double.MinValue, -1, -double.Epsilon, 0, double.Epsilon, 1, Math.BitIncrement(1), double.MaxValue, double.PositiveInfinity,
        ];
        var keys = Array.ConvertAll(ascending, ScoreKeys.Of);

        Assert.Equal(keys.Order(), keys);
        Assert.Equal(ascending, Array.ConvertAll(keys, ScoreKeys.ToScore));
        Assert.True(keys[0] > 0, "A walk stops at 0.");
        Assert.Equal(ScoreKeys.Of(0.0), ScoreKeys.Of(-0.0));
    }

    private static void AssertMeasures(double[] id, double[] ood)
    {
        double[] sortedId = [.. id.Order()], sortedOod = [.. ood.Order()];
        var twiceWins = ood.Sum(score => Below(sortedId, score) + NotAbove(sortedId, score));
        Assert.Equal(twiceWins / (2.0 * id.Length * ood.Length), OodMetrics.Auroc(id, ood));

        var threshold = sortedOod[(int)(ood.Length - Math.Ceiling(0.95 * ood.Length))];
        Assert.Equal((id.Length - Below(sortedId, threshold)) / (double)id.Length, OodMetrics.FprAtTpr(id, ood));

        var curve = RocCurve.Compute(id, ood);
        Assert.Equal(id.Concat(ood).Select(score => score + 0.0).Distinct().OrderDescending(), curve.Skip(1).Select(point => point.Threshold));
        foreach (var point in curve.Skip(1).Where((_, i) => i % 1000 == 0))
        {
            Assert.Equal((id.Length - Below(sortedId, point.Threshold)) / (double)id.Length, point.FalsePositiveRate);
            Assert.Equal((ood.Length - Below(sortedOod, point.Threshold)) / (double)ood.Length, point.TruePositiveRate);
        }
    }

    private static long Below(double[] sorted, double score) => FirstWhere(sorted, value => value >= score);

    private static long NotAbove(double[] sorted, double score) => FirstWhere(sorted, value => value > score);

    private static long FirstWhere(double[] sorted, Func<double, bool> holds)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (holds(sorted[middle])) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}

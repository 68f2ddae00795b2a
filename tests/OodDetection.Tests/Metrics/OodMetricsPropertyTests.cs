using OodDetection.Metrics;

namespace OodDetection.Tests.Metrics;

public class OodMetricsPropertyTests
{
    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(100, 25)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Auroc_RandomAndTiedScores_EqualsShareOfPairs(int seed)
    {
        foreach (var (id, ood) in Draw(seed))
        {
            var wins = (from o in ood from i in id select o > i ? 1.0 : o == i ? 0.5 : 0.0).Sum();
            Assert.Equal(wins / (id.Length * (double)ood.Length), OodMetrics.Auroc(id, ood));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Auroc_NegatedScores_IsOneMinusAuroc(int seed)
    {
        foreach (var (id, ood) in Draw(seed))
        {
            var negated = OodMetrics.Auroc(Map(id, x => -x), Map(ood, x => -x));
            Assert.Equal(1 - OodMetrics.Auroc(id, ood), negated, 1e-15);
            Assert.Equal(OodMetrics.Auroc(ood, id), negated, 1e-15);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Aupr_RandomAndTiedScores_EqualsSumOverThresholds(int seed)
    {
        foreach (var (id, ood) in Draw(seed))
        {
            Assert.Equal(AveragePrecision(ood, id), OodMetrics.AuprOut(id, ood), 1e-12);
            Assert.Equal(
                AveragePrecision(Map(id, x => -x), Map(ood, x => -x)), OodMetrics.AuprIn(id, ood), 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void FprAtTpr_RandomAndTiedScores_EqualsSearchOverThresholds(int seed)
    {
        foreach (var (id, ood) in Draw(seed))
        {
            foreach (var tpr in new[] { 0.05, 0.5, 0.95, 1.0 })
            {
                var threshold = ood.Where(t => ood.Count(x => x >= t) / (double)ood.Length >= tpr).Max();
                Assert.Equal(
                    id.Count(x => x >= threshold) / (double)id.Length, OodMetrics.FprAtTpr(id, ood, tpr));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Evaluate_StrictlyIncreasingMap_ChangesNothing(int seed)
    {
        foreach (var (id, ood) in Draw(seed))
        {
            var plain = DetectionMetrics.Evaluate(id, ood);
            Assert.Equal(plain, DetectionMetrics.Evaluate(Map(id, Math.Exp), Map(ood, Math.Exp)));
            Assert.Equal(
                plain, DetectionMetrics.Evaluate(Map(id, x => x * x * x - 7), Map(ood, x => x * x * x - 7)));
        }
    }

    [Fact]
    public void Metrics_Call_LeavesCallersScoresUntouched()
    {
        double[] id = [3.0, 1.0, 2.0], ood = [5.0, 4.0], mixed = [2.0, 1.0, 3.0];

        DetectionMetrics.Evaluate(id, ood);
        DetectionMetrics.EvaluateFromLabels(mixed, [0, 1, 1]);

        Assert.Equal([3.0, 1.0, 2.0], id);
        Assert.Equal([5.0, 4.0], ood);
        Assert.Equal([2.0, 1.0, 3.0], mixed);
    }

    [Fact]
    public void Auroc_IntegersInSecondPlace_AreScores()
    {
        Assert.Equal(OodMetrics.Auroc([1.5, 2.5], [0.0, 1.0]), OodMetrics.Auroc([1.5, 2.5], [0, 1]));
        Assert.Equal(1.0, OodMetrics.AurocFromLabels([1.5, 2.5], [0, 1]));
    }

    [Fact]
    public void Metrics_ZerosOfBothSigns_CountAsTies()
    {
        double[] id = [0.0, -0.0, 0.0, -0.0], ood = [-0.0, 0.0, -0.0];

        Assert.Equal(0.5, OodMetrics.Auroc(id, ood));
        Assert.Equal(2, RocCurve.Compute(id, ood).Count);
    }

    /// <summary>Σ (Rₖ − Rₖ₋₁)·Pₖ, with every count made anew.</summary>
    private static double AveragePrecision(double[] positives, double[] negatives)
    {
        double sum = 0, lastRecall = 0;
        foreach (var threshold in positives.Concat(negatives).Distinct().OrderDescending())
        {
            double hits = positives.Count(x => x >= threshold), errors = negatives.Count(x => x >= threshold);
            sum += (hits / positives.Length - lastRecall) * hits / (hits + errors);
            lastRecall = hits / positives.Length;
        }
        return sum;
    }

    private static double[] Map(double[] scores, Func<double, double> map) => [.. scores.Select(map)];

    private static IEnumerable<(double[] Id, double[] Ood)> Draw(int seed)
    {
        var source = new ScoreSource(seed);
        yield return (source.Normal(source.Count(1, 60)), source.Normal(source.Count(1, 60), mean: 1));
        yield return (source.Tied(source.Count(1, 60)), source.Tied(source.Count(1, 60), mean: 0.5));
    }
}

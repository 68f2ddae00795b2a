using System.Globalization;
using OodDetection.Metrics;

namespace OodDetection.Tests.Metrics;

public class DetectionMetricsTests
{
    [Fact]
    public void Evaluate_Classes_EqualsSingleMetrics()
    {
        var source = new ScoreSource(seed: 500);
        double[] id = source.Tied(200), ood = source.Tied(150, mean: 1);

        var metrics = DetectionMetrics.Evaluate(id, ood, level: 0.9);

        var expected = new DetectionMetrics(
            OodMetrics.Auroc(id, ood),
            AurocInterval.Compute(id, ood, 0.9),
            OodMetrics.AuprIn(id, ood),
            OodMetrics.AuprOut(id, ood),
            OodMetrics.FprAtTpr(id, ood, 0.95),
            InDistributionCount: 200,
            OutOfDistributionCount: 150);
        Assert.Equal(expected, metrics);
        Assert.Equal(6, new[] { metrics.Auroc, metrics.AuprIn, metrics.AuprOut, metrics.Fpr95,
            metrics.AurocInterval.Low, metrics.AurocInterval.High }.Distinct().Count());
    }

    [Fact]
    public void Evaluate_ShuffledLabelledScores_EqualsClassesBitForBit()
    {
        var source = new ScoreSource(seed: 501);
        double[] id = source.Tied(200), ood = source.Tied(150, mean: 1);
        var (scores, labels) = source.Mix(id, ood);

        Assert.Equal(DetectionMetrics.Evaluate(id, ood), DetectionMetrics.EvaluateFromLabels(scores, labels));
    }

    [Fact]
    public void Evaluate_LevelNotGiven_IsNinetyFivePercent()
        => Assert.Equal(0.95, DetectionMetrics.Evaluate([0.0, 1.0], [0.5, 2.0]).AurocInterval.Level);

    [Fact]
    public void ToString_CultureWithDecimalComma_UsesPoint()
    {
        var metrics = new DetectionMetrics(0.9125, new(0.9, 0.92346, 0.95), 0.8, 0.7, 0.25, 100, 50);
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";

        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = comma;
        try
        {
            Assert.Equal(
                "AUROC 0.9125 [0.9000, 0.9235], AUPR-in 0.8000, AUPR-out 0.7000, FPR95 0.2500 (100 ID, 50 OOD)",
                metrics.ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}

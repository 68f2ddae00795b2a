using OodDetection.Metrics;

namespace OodDetection.Tests.Metrics;

/// <summary>Every measure against scikit-learn (curves and areas) and SciPy (intervals).</summary>
public class ReferenceValuesTests
{
    private const double Tolerance = 1e-12;

    public static TheoryData<string> CaseNames { get; } = [.. ExpectedMetrics.Instance.Cases.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void Metrics_OfClasses_EqualReference(string name)
    {
        var expected = Find(name);
        double[] id = expected.InDistribution, ood = expected.OutOfDistribution;

        Assert.Equal(expected.Auroc, OodMetrics.Auroc(id, ood), Tolerance);
        Assert.Equal(expected.AuprOut, OodMetrics.AuprOut(id, ood), Tolerance);
        Assert.Equal(expected.AuprIn, OodMetrics.AuprIn(id, ood), Tolerance);
        Assert.Equal(expected.Fpr["0.95"], OodMetrics.FprAtTpr(id, ood), Tolerance);
        Assert.Equal(5, expected.Fpr.Count);
        foreach (var (tpr, fpr) in expected.Fpr)
            Assert.Equal(fpr, OodMetrics.FprAtTpr(id, ood, Parse(tpr)), Tolerance);
    }

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void Metrics_OfShuffledLabelledScores_EqualReference(string name)
    {
        var expected = Find(name);
        var (scores, labels) = new ScoreSource(seed: 1).Mix(expected.InDistribution, expected.OutOfDistribution);

        Assert.Equal(expected.Auroc, OodMetrics.AurocFromLabels(scores, labels), Tolerance);
        Assert.Equal(expected.AuprOut, OodMetrics.AuprOutFromLabels(scores, labels), Tolerance);
        Assert.Equal(expected.AuprIn, OodMetrics.AuprInFromLabels(scores, labels), Tolerance);
        foreach (var (tpr, fpr) in expected.Fpr)
            Assert.Equal(fpr, OodMetrics.FprAtTprFromLabels(scores, labels, Parse(tpr)), Tolerance);
    }

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void RocCurve_OfClassesAndLabels_EqualsReference(string name)
    {
        var expected = Find(name);
        var (scores, labels) = new ScoreSource(seed: 2).Mix(expected.InDistribution, expected.OutOfDistribution);

        RocCurve[] curves =
            [RocCurve.Compute(expected.InDistribution, expected.OutOfDistribution), RocCurve.ComputeFromLabels(scores, labels)];
        foreach (var curve in curves)
        {
            Assert.Equal(expected.Roc.Thresholds, curve.Select(p => p.Threshold));
            Assert.Equal(expected.Roc.FalsePositiveRates, curve.Select(p => p.FalsePositiveRate));
            Assert.Equal(expected.Roc.TruePositiveRates, curve.Select(p => p.TruePositiveRate));
        }
    }

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void AurocInterval_OfClassesAndLabels_EqualsReference(string name)
    {
        var expected = Find(name);
        var (scores, labels) = new ScoreSource(seed: 3).Mix(expected.InDistribution, expected.OutOfDistribution);

        Assert.Equal(3, expected.Intervals.Length);
        foreach (var (level, low, high) in expected.Intervals)
        {
            ConfidenceInterval[] intervals =
            [
                AurocInterval.Compute(expected.InDistribution, expected.OutOfDistribution, level),
                AurocInterval.ComputeFromLabels(scores, labels, level),
            ];
            foreach (var interval in intervals)
            {
                Assert.Equal(low, interval.Low, 1e-10);
                Assert.Equal(high, interval.High, 1e-10);
                Assert.Equal(level, interval.Level);
                Assert.True(interval.Contains(expected.Auroc), $"{interval} must contain {expected.Auroc}.");
            }
        }
    }

    [Fact]
    public void NormalQuantile_FromCentreToFarTail_EqualsReference()
    {
        Assert.NotEmpty(ExpectedMetrics.Instance.NormalQuantiles);
        foreach (var (probability, value) in ExpectedMetrics.Instance.NormalQuantiles)
            Assert.Equal(value, NormalQuantile.Of(probability), 1e-13 * Math.Max(1, Math.Abs(value)));
    }

    [Fact]
    public void NormalQuantile_OfZeroAndOne_IsInfinite()
    {
        Assert.Equal(double.NegativeInfinity, NormalQuantile.Of(0));
        Assert.Equal(double.PositiveInfinity, NormalQuantile.Of(1));
    }

    private static ExpectedCase Find(string name) => ExpectedMetrics.Instance.Cases.Single(c => c.Name == name);

    private static double Parse(string number)
        => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
}

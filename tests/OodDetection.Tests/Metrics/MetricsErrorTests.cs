using OodDetection.Metrics;

namespace OodDetection.Tests.Metrics;

/// <summary>Every entry point must refuse bad input in the same words.</summary>
public class MetricsErrorTests
{
    private delegate void OfClasses(double[] inDistribution, double[] outOfDistribution);

    private delegate void OfLabels(double[] scores, int[] labels);

    private static readonly Dictionary<string, (OfClasses Classes, OfLabels Labels)> EntryPoints = new()
    {
        ["Auroc"] = ((i, o) => OodMetrics.Auroc(i, o), (s, l) => OodMetrics.AurocFromLabels(s, l)),
        ["AuprOut"] = ((i, o) => OodMetrics.AuprOut(i, o), (s, l) => OodMetrics.AuprOutFromLabels(s, l)),
        ["AuprIn"] = ((i, o) => OodMetrics.AuprIn(i, o), (s, l) => OodMetrics.AuprInFromLabels(s, l)),
        ["FprAtTpr"] = ((i, o) => OodMetrics.FprAtTpr(i, o), (s, l) => OodMetrics.FprAtTprFromLabels(s, l)),
        ["RocCurve"] = ((i, o) => RocCurve.Compute(i, o), (s, l) => RocCurve.ComputeFromLabels(s, l)),
        ["AurocInterval"] = ((i, o) => AurocInterval.Compute(i, o), (s, l) => AurocInterval.ComputeFromLabels(s, l)),
        ["DetectionMetrics"] = ((i, o) => DetectionMetrics.Evaluate(i, o), (s, l) => DetectionMetrics.EvaluateFromLabels(s, l)),
    };

    public static TheoryData<string> Names { get; } = [.. EntryPoints.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Classes_NaN_SaysIndexAndSide(string name)
    {
        AssertRefused("inDistribution", "score at index 2 of inDistribution is NaN",
            () => EntryPoints[name].Classes([0.0, 1.0, double.NaN], [1.0]));
        AssertRefused("outOfDistribution", "score at index 0 of outOfDistribution is NaN",
            () => EntryPoints[name].Classes([0.0], [double.NaN, 1.0]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Classes_Empty_SaysWhichSide(string name)
    {
        AssertRefused("inDistribution", "no in-distribution scores", () => EntryPoints[name].Classes([], [1.0]));
        AssertRefused("outOfDistribution", "no out-of-distribution scores", () => EntryPoints[name].Classes([1.0], []));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Labels_NaN_SaysIndexInCallersOrder(string name)
        => AssertRefused("scores", "score at index 3 of scores is NaN",
            () => EntryPoints[name].Labels([0.0, 1.0, 2.0, double.NaN], [0, 1, 0, 1]));

    [Theory]
    [MemberData(nameof(Names))]
    public void Labels_OtherValue_SaysIndexAndValue(string name)
    {
        AssertRefused("labels", "label at index 1 is -1", () => EntryPoints[name].Labels([0.0, 1.0], [0, -1]));
        AssertRefused("labels", "label at index 2 is 7", () => EntryPoints[name].Labels([0.0, 1.0, 2.0], [0, 1, 7]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Labels_OneClassAlone_SaysWhichIsMissing(string name)
    {
        AssertRefused("labels", "None of the 2 labels is 1 (out-of-distribution)",
            () => EntryPoints[name].Labels([0.0, 1.0], [0, 0]));
        AssertRefused("labels", "None of the 2 labels is 0 (in-distribution)",
            () => EntryPoints[name].Labels([0.0, 1.0], [1, 1]));
        AssertRefused("labels", "None of the 0 labels", () => EntryPoints[name].Labels([], []));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Labels_OtherLength_SaysBothLengths(string name)
        => AssertRefused("labels", "3 scores and 2 labels",
            () => EntryPoints[name].Labels([0.0, 1.0, 2.0], [0, 1]));

    [Theory]
    [InlineData(0.0)]
    [InlineData(-0.1)]
    [InlineData(1.01)]
    [InlineData(95.0)]
    [InlineData(double.NaN)]
    public void FprAtTpr_RateOutOfRange_SaysRange(double tpr)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => OodMetrics.FprAtTpr([0.0], [1.0], tpr));

        Assert.Equal("tpr", error.ParamName);
        Assert.Contains("above 0 and at most 1", error.Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(string parameter, string message, Action call)
    {
        var error = Assert.Throws<ArgumentException>(call);
        Assert.Equal(parameter, error.ParamName);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}

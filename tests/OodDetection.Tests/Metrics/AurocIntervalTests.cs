using OodDetection.Metrics;

namespace OodDetection.Tests.Metrics;

public class AurocIntervalTests
{
    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(200, 25)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void DeLongVariance_RandomAndTiedScores_EqualsStructuralComponents(int seed)
    {
        var source = new ScoreSource(seed);
        (double[] Id, double[] Ood)[] pairs =
        [
            (source.Normal(source.Count(2, 60)), source.Normal(source.Count(2, 60), mean: 1)),
            (source.Tied(source.Count(2, 60)), source.Tied(source.Count(2, 60), mean: 0.5)),
        ];
        foreach (var (id, ood) in pairs)
        {
            var ofOod = ood.Select(o => id.Average(i => Win(o, i))).ToArray();
            var ofId = id.Select(i => ood.Average(o => Win(o, i))).ToArray();
            var expected = Variance(ofOod) / ood.Length + Variance(ofId) / id.Length;

            var scores = SortedScores.FromClasses(id, ood);
            Assert.Equal(expected, DeLong.Variance(scores, SortedMetrics.Auroc(scores)), 1e-14);
        }
    }

    [Theory]
    [InlineData(300, 0.0, 60, 80)]
    [InlineData(301, 1.0, 60, 80)]
    [InlineData(302, 1.0, 200, 30)]
    [InlineData(303, 2.0, 100, 100)]
    public void Compute_BinormalDraws_CoversTrueAurocAsOftenAsStated(int seed, double distance, int id, int ood)
    {
        const int draws = 400;
        var (covered, _) = Simulate(seed, distance, id, ood, draws);

        // Three standard deviations of a binomial count at the nominal rate.
        var margin = 3 * Math.Sqrt(draws * 0.95 * 0.05);
        Assert.InRange(covered, 0.95 * draws - margin, 0.95 * draws + margin);
    }

    [Fact]
    public void Compute_FewImagesNearPerfectSeparation_CoversAtLeastAsOftenAsStated()
    {
        const int draws = 400;
        var (covered, perfect) = Simulate(seed: 304, distance: 2.5, idCount: 10, oodCount: 10, draws);

        // Many of these draws separate perfectly, where DeLong's own interval is a point that never covers.
        Assert.InRange(perfect, draws / 10, draws);
        Assert.InRange(covered, 0.95 * draws - 3 * Math.Sqrt(draws * 0.95 * 0.05), draws);
    }

    [Fact]
    public void Compute_HigherLevel_IsWider()
    {
        var source = new ScoreSource(seed: 305);
        double[] id = source.Normal(30), ood = source.Normal(30, mean: 1);

        var narrow = AurocInterval.Compute(id, ood, 0.5);
        var wide = AurocInterval.Compute(id, ood, 0.99);
        var widest = AurocInterval.Compute(id, ood, Math.BitDecrement(1.0));

        Assert.True(wide.Low < narrow.Low && narrow.High < wide.High, $"{wide} must enclose {narrow}.");
        Assert.True(widest.Low < wide.Low && wide.High < widest.High, $"{widest} must enclose {wide}.");
        Assert.InRange(widest.Low, 0, 1);
        Assert.InRange(widest.High, 0, 1);
    }

    [Fact]
    public void Compute_SeparatedScores_NarrowsWithMoreImages()
    {
        static ConfidenceInterval Separated(int count) => AurocInterval.Compute(
            [.. Enumerable.Range(0, count).Select(i => -1.0 - i)], [.. Enumerable.Range(0, count).Select(i => 1.0 + i)]);

        ConfidenceInterval few = Separated(5), many = Separated(5000);

        Assert.Equal(1.0, few.High);
        Assert.Equal(1.0, many.High);
        Assert.InRange(few.Low, 0.4, 0.8);
        Assert.InRange(many.Low, 0.998, 0.99999);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(-0.5)]
    [InlineData(95.0)]
    [InlineData(double.NaN)]
    public void Compute_LevelOutsideZeroToOne_SaysWhatIsExpected(double level)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => AurocInterval.Compute([0.0, 2.0], [1.0, 3.0], level));

        Assert.Equal("level", error.ParamName);
        Assert.Contains("between 0 and 1, such as 0.95", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.2, true)]
    [InlineData(0.3, true)]
    [InlineData(0.4, true)]
    [InlineData(0.19, false)]
    [InlineData(0.41, false)]
    [InlineData(double.NaN, false)]
    public void Contains_Value_IncludesEnds(double value, bool expected)
        => Assert.Equal(expected, new ConfidenceInterval(0.2, 0.4, 0.95).Contains(value));

    private static (int Covered, int Perfect) Simulate(
        int seed, double distance, int idCount, int oodCount, int draws)
    {
        var truth = ExpectedMetrics.Instance.Binormal.Single(b => b.Distance == distance).Auroc;
        var source = new ScoreSource(seed);
        int covered = 0, perfect = 0;
        for (var draw = 0; draw < draws; draw++)
        {
            var metrics = DetectionMetrics.Evaluate(source.Normal(idCount), source.Normal(oodCount, distance));
            covered += metrics.AurocInterval.Contains(truth) ? 1 : 0;
            perfect += metrics.Auroc == 1 ? 1 : 0;
        }
        return (covered, perfect);
    }

    private static double Win(double ood, double id) => ood > id ? 1 : ood == id ? 0.5 : 0;

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
    }
}

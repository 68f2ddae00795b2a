using CompareDetectors.Calibration;

namespace CompareDetectors.Tests.Calibration;

public class SplitStudyTests
{
    private const int Images = 1000, Splits = 300;
    private static readonly double[] s_alphas = [0.01, 0.05, 0.1];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_ExchangeableScores_KeepsAlphaAndFollowsTheory(int seed)
    {
        var study = Study(seed, scores => scores);
        Assert.Equal((Images / 2, Images / 2), (study.Calibrated, study.Tested));
        for (var i = 0; i < s_alphas.Length; i++)
        {
            var (mean, error) = study.Mean(i);
            var law = new AlarmLaw(s_alphas[i], study.Calibrated);
            Assert.False(IsAbove(mean, error, s_alphas[i]), $"seed {seed}: {mean} ± {error} at {s_alphas[i]}");
            // Splits are independent draws, so this holds whichever the scores are.
            Assert.True(Math.Abs(mean - law.Expected) < 4 * error, $"seed {seed}: {mean} ± {error}, expected {law.Expected}");
            Assert.InRange(error, 0.8 * Deviation(law), 1.2 * Deviation(law));
            Assert.InRange(study.Quantile(i, 0.05), law.QuantileAmong(study.Tested, 0.02), law.QuantileAmong(study.Tested, 0.10));
            Assert.InRange(study.Quantile(i, 0.95), law.QuantileAmong(study.Tested, 0.90), law.QuantileAmong(study.Tested, 0.98));
        }

        double Deviation(AlarmLaw law) => Math.Sqrt(law.VarianceAmong(study.Tested)) / study.Tested / Math.Sqrt(Splits);
    }

    [Theory]
    [InlineData("the detector has seen the calibration images")]
    [InlineData("the highest calibration scores are taken for outliers and left out")]
    public void Of_CalibrationThatIsTooLow_IsFoundAboveAlpha(string why)
    {
        const int seed = 4;
        var study = Study(seed, scores => why.StartsWith("the detector", StringComparison.Ordinal) ? [.. scores.Select(s => s - 0.3)] : [.. scores.Order().SkipLast(scores.Length / 50)]);
        for (var i = 0; i < s_alphas.Length; i++)
        {
            var (mean, error) = study.Mean(i);
            Assert.True(IsAbove(mean, error, s_alphas[i]), $"seed {seed}, {why}: {mean} ± {error} at {s_alphas[i]}");
        }
    }

    [Fact]
    public void Of_EqualScores_RaisesNoAlarm()
    {
        var study = SplitStudy.Of(100, 5, 1, [0.1], indices => new double[indices.Length], indices => new double[indices.Length], [0, 1]);
        Assert.Equal((0, 0), study.Mean(0));
        Assert.Equal(0.5, study.Found(0));
    }

    [Fact]
    public void Of_FewScores_LeavesOutSmallAlphas()
    {
        ScoresOf windows = indices => [.. indices.Chunk(5).Select(window => (double)window.Sum())];
        var study = SplitStudy.Of(200, 3, 1, s_alphas, windows, windows, [1]);
        Assert.Equal((20, 20), (study.Calibrated, study.Tested));
        Assert.Equal([0.05, 0.1], study.Alphas);
        Assert.Empty(SplitStudy.Of(8, 3, 1, s_alphas, windows, windows, [1]).Alphas);
    }

    [Fact]
    public void Of_SeedOfASplit_IsThatOfTheStudyPlusItsNumber()
    {
        List<int[]> drawn = [], judged = [];
        Record(10);
        Record(11);
        Assert.Equal(drawn[1], drawn[3]);
        Assert.Equal(6, drawn.Count);
        Assert.NotEqual(drawn[0], drawn[1]);
        Assert.Equal(Enumerable.Range(0, 25), drawn[0].Concat(judged[0]).Order());

        void Record(long seed) => SplitStudy.Of(25, 3, seed, [0.1], indices => Note(drawn, indices), indices => Note(judged, indices), [0]);

        static double[] Note(List<int[]> list, int[] indices)
        {
            list.Add(indices);
            return new double[indices.Length];
        }
    }

    private static SplitStudy Study(int seed, Func<double[], double[]> calibrate)
    {
        var random = new Random(seed);
        var scores = Enumerable.Range(0, Images).Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())).ToArray();
        double[] Of(int[] indices) => [.. indices.Select(place => scores[place])];
        return SplitStudy.Of(Images, Splits, seed, s_alphas, indices => calibrate(Of(indices)), Of, [10]);
    }

    private static bool IsAbove(double mean, double error, double alpha) => new AlarmSummary("", 1, alpha, 1)
    {
        Expected = 0, Mean = mean, StandardError = error, BinomialError = 0, Low = 0, High = 0, LawLow = 0, LawHigh = 0, LongRunHigh = 0, Found = 0, TrainingPart = null, TrainingPartError = null,
    }.IsAbove;
}

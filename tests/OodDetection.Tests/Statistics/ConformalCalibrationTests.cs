using OodDetection.Tests.Support;

namespace OodDetection.Tests.Statistics;

public class ConformalCalibrationTests
{
    private static readonly double[] s_oneToNine = [3, 1, 2, 9, 8, 7, 4, 6, 5];

    [Theory]
    [InlineData(0.5, 1.0)]
    [InlineData(1, 1.0)]
    [InlineData(1.5, 0.9)]
    [InlineData(9, 0.2)]
    [InlineData(9.5, 0.1)]
    [InlineData(double.PositiveInfinity, 0.1)]
    [InlineData(double.NegativeInfinity, 1.0)]
    public void PValue_ByHand_CountsScoresAsHigh(double score, double expected)
        => Assert.Equal(expected, ConformalCalibration.Of(s_oneToNine).PValue(score), 15);

    [Fact]
    public void PValue_Ties_CountAsHigh()
    {
        var calibration = ConformalCalibration.Of([2, 2, 2, 5]);
        Assert.Equal(1.0, calibration.PValue(2));
        Assert.Equal(0.4, calibration.PValue(2.1), 15);
        Assert.Equal(0.4, calibration.PValue(5), 15);
        Assert.Equal(0.2, calibration.PValue(5.1), 15);
    }

    [Fact]
    public void PValue_EveryRankOfExchangeableScores_IsAtMostAlphaAsOftenAsItMay()
    {
        // Of n + 1 different scores each is as likely to be the new one: P(p ≤ α) is ⌊α(n + 1)⌋/(n + 1), exactly.
        for (var n = 1; n <= 60; n++)
        {
            var all = Enumerable.Range(0, n + 1).Select(i => Math.Exp(i)).ToArray();
            double[] pValues = [.. all.Select((score, i) => ConformalCalibration.Of([.. all[..i], .. all[(i + 1)..]]).PValue(score))];
            Assert.Equal(Enumerable.Range(1, n + 1).Select(i => (double)i / (n + 1)), pValues.Order());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Threshold_AnyAlphaAndScores_AgreesWithPValues(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var n = random.Next(1, 120);
            double[] scores = [.. Enumerable.Range(0, n).Select(_ => Math.Round(random.NextDouble() * 20))]; // with ties
            var calibration = ConformalCalibration.Of(scores);
            // Whole fractions are where rounding would show.
            foreach (var alpha in new[] { random.NextDouble() * 0.98 + 0.01, (double)random.Next(1, n + 1) / (n + 1), 0.01, 0.07, 0.29, 0.57 })
            {
                if (alpha < calibration.MinAlpha)
                {
                    Assert.Throws<ArgumentException>("alpha", () => calibration.Threshold(alpha));
                    continue;
                }

                var threshold = calibration.Threshold(alpha);
                foreach (var score in scores.Append(-1).Append(21).Append(threshold + 1e-9))
                    Assert.True(score > threshold == calibration.PValue(score) <= alpha, $"seed {seed}, n {n}, α {alpha}, score {score}, threshold {threshold}, p {calibration.PValue(score)}");
            }
        }
    }

    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(0.1, 9)]
    [InlineData(0.05, 19)]
    [InlineData(0.01, 99)]
    [InlineData(0.001, 999)]
    [InlineData(0.3, 3)]
    [InlineData(0.9, 1)]
    public void LeastCount_OfAlpha_IsOneOverAlphaLessOne(double alpha, int expected)
    {
        Assert.Equal(expected, ConformalCalibration.MinCount(alpha));
        Assert.True(1.0 / (expected + 1) <= alpha);
    }

    [Fact]
    public void LeastCount_EveryFraction_IsTheFewestThatSuffice()
    {
        for (var n = 1; n < 3000; n++)
        {
            var alpha = 1.0 / (n + 1);
            var least = ConformalCalibration.MinCount(alpha);
            Assert.True(least <= n, $"α = 1/{n + 1}: {least}");
            Assert.True(1.0 / (least + 1) <= alpha && (least == 1 || 1.0 / least > alpha), $"α = 1/{n + 1}: {least}");
            ConformalCalibration.Of(new double[least]).Threshold(alpha);
        }
    }

    [Fact]
    public void LeastCount_JustUnderAFraction_Suffices()
    {
        for (var k = 2; k < 500; k++)
        {
            foreach (var alpha in new[] { Math.BitDecrement(1.0 / k), Math.BitIncrement(1.0 / k) })
                ConformalCalibration.Of(new double[ConformalCalibration.MinCount(alpha)]).Threshold(alpha);
        }

        Assert.Equal(5, ConformalCalibration.MinCount(0.3 - 0.1)); // a little under 1/5
    }

    [Fact]
    public void Threshold_TooFewScores_SaysHowManyItTakes()
    {
        using var culture = new CommaCulture();
        var error = Assert.Throws<ArgumentException>("alpha", () => ConformalCalibration.Of(s_oneToNine).Threshold(0.05));
        Assert.Contains("0.05 needs at least 19 calibration scores; there are 9, enough for 0.1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void Threshold_NoRate_IsRefused(double alpha)
    {
        Assert.Throws<ArgumentOutOfRangeException>(nameof(alpha), () => ConformalCalibration.Of(s_oneToNine).Threshold(alpha));
        Assert.Throws<ArgumentOutOfRangeException>(nameof(alpha), () => ConformalCalibration.MinCount(alpha));
    }

    [Fact]
    public void Of_BadScores_IsRefused()
    {
        Assert.Throws<ArgumentException>("scores", () => ConformalCalibration.Of([]));
        Assert.Contains("2 of 4 are NaN, the first at index 1", Assert.Throws<ArgumentException>("scores", () => ConformalCalibration.Of([1, double.NaN, 2, double.NaN])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("score", () => ConformalCalibration.Of([1]).PValue(double.NaN));
    }

    [Fact]
    public void Of_LaterChangedArray_KeepsItsScores()
    {
        double[] scores = [1, 2, 3];
        var calibration = ConformalCalibration.Of(scores);
        scores[0] = 100;
        Assert.Equal(0.25, calibration.PValue(4), 15);
    }
}

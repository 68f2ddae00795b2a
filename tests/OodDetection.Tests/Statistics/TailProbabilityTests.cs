namespace OodDetection.Tests.Statistics;

public class TailProbabilityTests
{
    private static readonly double[] OneToTwenty = [.. Enumerable.Range(1, 20).Select(i => (double)i)];

    [Theory]
    [InlineData(0.5, 20.0 / 21)] // below all: as the lowest
    [InlineData(1, 20.0 / 21)]
    [InlineData(2, 19.0 / 21)]
    [InlineData(17, 4.0 / 21)]
    [InlineData(18, 3.0 / 21)]
    public void NegativeLog_HeldOutScore_IsItsConformalPValue(double score, double p)
        => Assert.Equal(-Math.Log(p), new TailProbability(OneToTwenty).NegativeLog(score), 12);

    [Fact]
    public void NegativeLog_BetweenTwo_IsInterpolatedOnTheLogarithm()
        => Assert.Equal(-((0.75 * Math.Log(19.0 / 21)) + (0.25 * Math.Log(18.0 / 21))), new TailProbability(OneToTwenty).NegativeLog(2.25), 12);

    [Fact]
    public void NegativeLog_AboveNineTenths_GrowsByTheMeanExcess()
    {
        // The tail begins at 18; 19 and 20 lie 1 and 2 above it.
        var tail = new TailProbability(OneToTwenty);
        Assert.Equal(1.5, tail.MeanExcess, 12);
        Assert.Equal(-Math.Log(3.0 / 21) + (12 / 1.5), tail.NegativeLog(30), 12);
    }

    [Fact]
    public void NegativeLog_ScoresInAnyOrder_IsTheSame()
        => Assert.Equal(new TailProbability(OneToTwenty).NegativeLog(30), new TailProbability([.. OneToTwenty.Reverse()]).NegativeLog(30));

    [Fact]
    public void NegativeLog_EqualScores_HaveThePOfThemAll()
    {
        var tail = new TailProbability([2, 1, 1]);
        Assert.Equal([1, 2], tail.Scores.ToArray());
        Assert.Equal(-Math.Log(3.0 / 4), tail.NegativeLog(1), 12);
        Assert.Equal(-Math.Log(1.0 / 4), tail.NegativeLog(2), 12);
        // Nothing lies above the body, so its slope goes on: log 3 for one.
        Assert.Equal(1 / Math.Log(3), tail.MeanExcess, 12);
        Assert.Equal(Math.Log(4) + Math.Log(3), tail.NegativeLog(3), 12);
    }

    [Fact]
    public void MeanExcess_TailThatBeginsWithTies_IsOfThoseAbove()
        => Assert.Equal(2, new TailProbability([.. OneToTwenty[..18], 18, 20]).MeanExcess, 12);

    [Fact]
    public void NegativeLog_OneScore_GrowsByOneForOne()
    {
        var tail = new TailProbability([5]);
        Assert.Equal([Math.Log(2), Math.Log(2), Math.Log(2) + 1], new[] { tail.NegativeLog(4), tail.NegativeLog(5), tail.NegativeLog(6) });
    }

    [Theory]
    [InlineData(0.25, -1.0986122886681098)]
    [InlineData(0.75, 1.0986122886681098)]
    [InlineData(1.0, 36.7368005696771)] // 53 log 2
    [InlineData(0.0, -744.4400719213812)] // the logarithm of the smallest double
    public void LogOdds_Probability_IsFiniteAtTheEndsToo(double probability, double expected)
        => Assert.Equal(expected, TailScale.LogOdds(probability), 10);

    [Theory]
    [InlineData(2.0, 0.6931471805599453)]
    [InlineData(0.0, -744.4400719213812)]
    public void Log_OfZeroToo_IsFinite(double value, double expected) => Assert.Equal(expected, TailScale.Log(value), 10);

    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(20000)]
    public void NegativeLog_ScoresThatNearlyTie_AreNoSteps(int count)
    {
        var random = new Random(count);
        // Pairs as close as a network's rounding, all over the range.
        double[] scores = [.. Enumerable.Range(0, count / 2).Select(_ => random.NextDouble()).SelectMany(score => new[] { score, score + 1e-9 })];
        Array.Sort(scores);
        var tail = new TailProbability(TailProbability.NearTiesAsTies(scores));
        for (var i = 0; i < count * 0.85; i++)
        {
            var (below, above) = (tail.NegativeLog(scores[i]), tail.NegativeLog(scores[i] + 1e-9));
            Assert.InRange((above - below) / 1e-9, 0, 1000);
            // As far as the distance at which scores are gone by, a two-hundredth of the range's upper part, it stays what the share says.
            var share = -Math.Log((count - i) / (count + 1.0));
            Assert.InRange(below - share, -0.25, 0.25);
        }
    }

    // In the body, and where the tail begins.
    [Theory]
    [InlineData(9)]
    [InlineData(17)]
    public void NegativeLog_ScoresThatDifferByRounding_AreTies(int place)
    {
        double[] tied = [.. OneToTwenty];
        tied[place + 1] = tied[place];
        double[] rounded = [.. tied];
        rounded[place + 1] += 1e-14;
        var (expected, tail) = (new TailProbability(tied), new TailProbability(rounded));
        for (var score = 0.25; score < 30; score += 0.5) Assert.Equal(expected.NegativeLog(score), tail.NegativeLog(score), 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void NegativeLog_NaN_IsNaN(int count) => Assert.Equal(double.NaN, new TailProbability(OneToTwenty.AsSpan(0, count)).NegativeLog(double.NaN));

    [Fact]
    public void NegativeLog_AnyScores_Rises()
    {
        var random = new Random(5);
        double[] heldOut = [.. Enumerable.Range(0, 500).Select(_ => Math.Pow(random.NextDouble(), 3))];
        var tail = new TailProbability(heldOut);

        var values = heldOut.Order().Select(tail.NegativeLog).ToArray();
        for (var i = 1; i < values.Length; i++) Assert.True(values[i] >= values[i - 1]);
    }

    [Fact]
    public void NearTiesAsTies_AnyOrder_GivesEachTheLowestOfThoseNear()
    {
        // The body ends at 95, the median is 50: scores closer than 0.005·(95 − 50) = 0.225 become one. The tail stays.
        double[] scores = [10.15, 90, 10, 10.3, 30, 50, 50.1, 60, 95, 95.01];
        Assert.Equal([10, 90, 10, 10.3, 30, 50, 50, 60, 95, 95.01], TailProbability.NearTiesAsTies(scores));
    }

    [Fact]
    public void NearTiesAsTies_OneScore_IsItself() => Assert.Equal([3], TailProbability.NearTiesAsTies([3]));
}

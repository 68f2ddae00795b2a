using OodDetection.Tests.Support;

namespace OodDetection.Tests.Statistics;

public sealed class TailProbabilityTests
{
    [Fact]
    public void NegativeLog_FewScores_AreInterpolatedAndHaveAnExponentialTail()
    {
        // Nine in the body, one in the tail: p of the i-th is (10 − i)/11, and the mean excess is 11 − 9 = 2.
        var tail = new TailProbability([1, 2, 3, 4, 5, 6, 7, 8, 9, 11]);

        double[] scores = [0, 1, 1.5, 8, 9, 11, 13];
        double[] expected = [-Math.Log(10 / 11.0), -Math.Log(10 / 11.0), -(Math.Log(10 / 11.0) + Math.Log(9 / 11.0)) / 2, -Math.Log(3 / 11.0), -Math.Log(2 / 11.0), -Math.Log(2 / 11.0) + 1, -Math.Log(2 / 11.0) + 2];
        TensorValues.AssertClose(expected, Array.ConvertAll(scores, tail.NegativeLog), 1e-12);
    }

    [Fact]
    public void NegativeLog_EqualScores_HaveThePOfThemAll()
        => Assert.Equal(-Math.Log(3 / 5.0), new TailProbability([1, 2, 2, 5]).NegativeLog(2), 1e-12);

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
        var tail = new TailProbability(scores);
        for (var i = 0; i < count * 0.85; i++)
        {
            var (below, above) = (tail.NegativeLog(scores[i]), tail.NegativeLog(scores[i] + 1e-9));
            Assert.InRange((above - below) / 1e-9, 0, 1000);
            // As far as the distance at which scores are gone by, a two-hundredth of the range's upper part, it stays what the share says.
            var share = -Math.Log(scores.Count(s => s >= scores[i]) / (count + 1.0));
            Assert.InRange(below - share, -0.25, 0.25);
        }
    }

    [Fact]
    public void NegativeLog_AnyScores_Rises()
    {
        var random = new Random(5);
        double[] heldOut = [.. Enumerable.Range(0, 500).Select(_ => Math.Pow(random.NextDouble(), 3))];
        var tail = new TailProbability(heldOut);

        var values = heldOut.Order().Select(tail.NegativeLog).ToArray();
        for (var i = 1; i < values.Length; i++) Assert.True(values[i] >= values[i - 1]);
    }
}

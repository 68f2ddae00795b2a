
namespace OodDetection.Tests.Detectors.Fused;

public class ScoreScaleTests
{
    private static readonly double[] s_oneToTwenty = [.. Enumerable.Range(1, 20).Select(i => (double)i)];

    [Fact]
    public void Fisher_ScoreOfTheBody_IsMinusLogOfItsShare()
    {
        var scale = ScoreScale.Fit(FusionRule.Fisher, s_oneToTwenty);
        Assert.Equal(-Math.Log(20 / 21.0), scale.Of(1), 12);  // all 20 score as high
        Assert.Equal(-Math.Log(11 / 21.0), scale.Of(10), 12); // 10 … 20
        Assert.Equal((scale.Of(10) + scale.Of(11)) / 2, scale.Of(10.5), 12);
        Assert.Equal(scale.Of(1), scale.Of(-100));
    }

    [Fact]
    public void Fisher_ScoreOfTheTail_GrowsByTheMeanExcess()
    {
        // 18 of 20 are the body; 19 and 20 exceed it by 1 and 2, 1.5 on average.
        var scale = ScoreScale.Fit(FusionRule.Fisher, s_oneToTwenty);
        Assert.Equal(-Math.Log(3 / 21.0), scale.Of(18), 12);
        Assert.Equal(scale.Of(18) + 1, scale.Of(19.5), 12);
        Assert.Equal(scale.Of(18) + 100, scale.Of(168), 10);
    }

    [Fact]
    public void Fisher_EqualScores_StayFiniteAndMonotone()
    {
        var scale = ScoreScale.Fit(FusionRule.Fisher, [.. Enumerable.Repeat(2.0, 30)]);
        Assert.True(scale.Of(1.9) <= scale.Of(2));
        Assert.True(scale.Of(2) < scale.Of(2.1));
        Assert.True(double.IsFinite(scale.Of(1e6)));
    }

    [Theory]
    [InlineData(FusionRule.Fisher)]
    [InlineData(FusionRule.StandardisedSum)]
    public void AnyRule_AnyScores_IsMonotone(FusionRule rule)
    {
        var random = new Random(7);
        var scale = ScoreScale.Fit(rule, [.. Enumerable.Range(0, 500).Select(_ => Math.Round(Math.Exp(3 * random.NextDouble()), 2))]);
        var values = Enumerable.Range(-100, 5000).Select(i => scale.Of(i / 100.0)).ToArray();
        for (var i = 1; i < values.Length; i++) Assert.True(values[i] >= values[i - 1], $"falls at {i}");
    }

    [Fact]
    public void StandardisedSum_Scores_HaveMeanZeroAndDeviationOne()
    {
        var scale = ScoreScale.Fit(FusionRule.StandardisedSum, s_oneToTwenty);
        var values = s_oneToTwenty.Select(scale.Of).ToArray();
        Assert.Equal(0, values.Average(), 12);
        Assert.Equal(1, values.Average(v => v * v), 12);
    }
}

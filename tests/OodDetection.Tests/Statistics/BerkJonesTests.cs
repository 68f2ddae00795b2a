
namespace OodDetection.Tests.Statistics;

public class BerkJonesTests
{
    [Fact]
    public void Of_FourPValues_IsTheFormulaByHand()
    {
        // p = .001, .4, .6, .9: of i = 1, 2 only i = 1 lies under its share 1/4.
        var (statistic, cut) = BerkJones.Of([.. new[] { 0.6, 0.001, 0.9, 0.4 }.Select(p => -Math.Log(p))]);
        Assert.Equal(0.001, cut, 12);
        var best = new[] { (0.25, 0.001), (0.5, 0.4) }.Max(q => 4 * ((q.Item1 * Math.Log(q.Item1 / q.Item2)) + ((1 - q.Item1) * Math.Log((1 - q.Item1) / (1 - q.Item2)))));
        Assert.Equal(best, statistic, 12);
    }

    [Fact]
    public void Of_NothingSmall_IsZero() => Assert.Equal((0, 0), BerkJones.Of([.. new[] { 0.7, 0.8, 0.9 }.Select(p => -Math.Log(p))]));

    [Fact]
    public void Of_PValuesThatUnderflow_StaysFinite() => Assert.True(double.IsFinite(BerkJones.Of([1e5, 2e5, 0.1, 0.2]).Statistic));

    [Fact]
    public void Of_NaNAmongThem_IsNaN() => Assert.Equal((double.NaN, double.NaN), BerkJones.Of([8, double.NaN, 0.1, 0.2]));

    [Fact]
    public void Of_AFewSmallOnes_CutsBehindThem()
    {
        var evidence = Enumerable.Range(1, 50).Select(i => -Math.Log(i / 51.0)).Concat(Enumerable.Repeat(12.0, 6)).ToArray();
        Assert.Equal(12, -Math.Log(BerkJones.Of(evidence).Cut), 9);
    }

    [Fact]
    public void Of_OneP_IsItsLogarithm() => Assert.Equal((Math.Round(-Math.Log(0.01), 14), 0.01), Rounded(BerkJones.Of([-Math.Log(0.01)])));

    [Fact]
    public void Of_PsAboveOneHalf_CutsNowhere()
    {
        // p = .6 twice lies under its share 1, but says nothing about a part of the images; it is beyond the smaller half too.
        Assert.Equal((0, 0), BerkJones.Of([-Math.Log(0.6), -Math.Log(0.6)]));
    }

    [Fact]
    public void Of_HalfOfThemSmall_CountsTheMiddleOne()
    {
        // p = .9, .01, .02: i = 2 is the last of the smaller half of three.
        var (statistic, cut) = BerkJones.Of([.. new[] { 0.9, 0.01, 0.02 }.Select(p => -Math.Log(p))]);
        var share = 2.0 / 3;
        Assert.Equal(3 * ((share * Math.Log(share / 0.02)) + ((1 - share) * Math.Log((1 - share) / 0.98))), statistic, 10);
        Assert.Equal(0.02, cut, 10);
    }

    private static (double, double) Rounded((double Statistic, double Cut) found) => (Math.Round(found.Statistic, 14), Math.Round(found.Cut, 14));
}


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
    public void Of_AFewSmallOnes_CutsBehindThem()
    {
        var evidence = Enumerable.Range(1, 50).Select(i => -Math.Log(i / 51.0)).Concat(Enumerable.Repeat(12.0, 6)).ToArray();
        Assert.Equal(12, -Math.Log(BerkJones.Of(evidence).Cut), 9);
    }
}

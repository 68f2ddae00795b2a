
namespace OodDetection.Tests.Statistics;

public class BenjaminiHochbergTests
{
    // Benjamini & Hochberg (1995), section 3.2: of these 15 p-values the four smallest are rejected at q = 0.05.
    private static readonly double[] s_paper =
        [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000];

    [Fact]
    public void Reject_ExampleOfThePaper_RejectsFour()
    {
        Assert.Equal(Enumerable.Range(0, 15).Select(i => i < 4), BenjaminiHochberg.Reject(s_paper, 0.05));
        Assert.Equal(0.0095, BenjaminiHochberg.Cut(s_paper, 0.05));
    }

    [Fact]
    public void Reject_AnyOrder_GoesWithThePValues()
    {
        var random = new Random(5);
        var order = Enumerable.Range(0, 15).ToArray();
        random.Shuffle(order);
        Assert.Equal(order.Select(i => i < 4), BenjaminiHochberg.Reject([.. order.Select(i => s_paper[i])], 0.05));
    }

    [Fact]
    public void Reject_RandomPValues_IsTheDefinition()
    {
        var random = new Random(6);
        for (var round = 0; round < 500; round++)
        {
            var m = random.Next(1, 40);
            double[] p = [.. Enumerable.Range(0, m).Select(_ => Math.Round(Math.Pow(random.NextDouble(), 3), 2))];
            var q = random.NextDouble() * 0.98 + 0.01;
            var rank = Enumerable.Range(1, m).LastOrDefault(i => p.Order().ElementAt(i - 1) <= q * i / m);
            Assert.Equal(p.Select(x => rank > 0 && x <= p.Order().ElementAt(rank - 1)), BenjaminiHochberg.Reject(p, q));
        }
    }

    [Fact]
    public void Reject_NothingOrAllSmall_IsNoneOrAll()
    {
        Assert.Empty(BenjaminiHochberg.Reject([], 0.1));
        Assert.Equal([false, false], BenjaminiHochberg.Reject([0.06, 0.9], 0.1));
        Assert.Equal([true, true], BenjaminiHochberg.Reject([0, 0.1], 0.1));
        Assert.Equal([true, false], BenjaminiHochberg.Reject([0, 0.9], 0.1));
    }

    [Fact]
    public void Reject_PValueOnTheLine_IsRejected()
    {
        // 41/5000 = 0.01·410/500 exactly; in double arithmetic the right side comes out smaller.
        double[] p = [.. Enumerable.Repeat(41 / 5000.0, 410), .. Enumerable.Repeat(1.0, 90)];
        Assert.Equal(410, BenjaminiHochberg.Reject(p, 0.01).Count(rejected => rejected));
    }

    [Fact]
    public void Reject_BadInput_SaysWhatCame()
    {
        Assert.Contains("1.5 at index 1", Assert.Throws<ArgumentException>("pValues", () => BenjaminiHochberg.Reject([0.5, 1.5], 0.1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("pValues", () => BenjaminiHochberg.Reject([double.NaN], 0.1));
        Assert.Throws<ArgumentOutOfRangeException>("falseDiscoveryRate", () => BenjaminiHochberg.Reject([0.5], 0));
        Assert.Throws<ArgumentOutOfRangeException>("falseDiscoveryRate", () => BenjaminiHochberg.Reject([0.5], 1));
        Assert.Throws<ArgumentOutOfRangeException>("falseDiscoveryRate", () => BenjaminiHochberg.Reject([0.5], double.NaN));
    }
}

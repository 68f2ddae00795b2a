using CompareDetectors.Shift;

namespace CompareDetectors.Tests.Shift;

public class WindowTests
{
    [Theory]
    [InlineData(100, 1, 1)]
    [InlineData(100, 16, 84)]
    [InlineData(10_000, 16, 1)]
    [InlineData(10_000, 64, 4)]
    public void Orders_Windows_AreEnoughAndNotMore(int images, int window, int expected) => Assert.Equal(expected, WindowDraw.Orders(images, window));

    [Fact]
    public void Of_Orders_ShareNoImageWithinOne()
    {
        var orders = WindowDraw.Of(10, 3, 5, seed: 4, purpose: 0);
        Assert.Equal(5, orders.Length);
        Assert.All(orders, order =>
        {
            Assert.Equal([3, 3, 3], order.Select(w => w.Length));
            Assert.Equal(9, order.SelectMany(w => w).Distinct().Count());
            Assert.All(order.SelectMany(w => w), place => Assert.InRange(place, 0, 9));
        });
        Assert.Equal(orders, WindowDraw.Of(10, 3, 5, seed: 4, purpose: 0));
        Assert.NotEqual(orders, WindowDraw.Of(10, 3, 5, seed: 5, purpose: 0));
        Assert.NotEqual(orders, WindowDraw.Of(10, 3, 5, seed: 4, purpose: 1));
        Assert.Equal(5, orders.Select(order => string.Join(' ', order.SelectMany(w => w))).Distinct().Count());
    }

    [Fact]
    public void Measures_KnownScores_AreTheirs()
    {
        // ln 100 = 4.61 and ln 20 = 3.00: of four clean windows one is above the first and two above the second.
        var measures = WindowMeasures.Of([[0.1, 5], [1, 3.5]], [[4, 6], [7, 8]]);
        Assert.Equal((0.25, 0.5, 0.75, 1), (measures.FalseAlarm1, measures.FalseAlarm5, measures.Found1, measures.Found5));
        Assert.Equal(15.0 / 16, measures.Auroc, 12); // only 4 is below a clean one
        Assert.InRange(measures.Auroc, measures.Low, measures.High);
    }

    [Fact]
    public void Measures_MoreOrdersOfTheSame_DontNarrowTheInterval()
    {
        double[] clean = [0.1, 0.5, 1.2, 3], shifted = [0.8, 2, 4, 6];
        var (one, many) = (WindowMeasures.Of([clean], [shifted]), WindowMeasures.Of([clean, clean, clean, clean], [shifted, shifted, shifted, shifted]));
        Assert.Equal((one.Auroc, one.Low, one.High), (many.Auroc, many.Low, many.High));
        Assert.True(one.High - one.Low > 0.3, $"{one}");
    }
}

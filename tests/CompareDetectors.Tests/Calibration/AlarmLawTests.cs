using CompareDetectors.Calibration;

namespace CompareDetectors.Tests.Calibration;

public class AlarmLawTests
{
    // Reference: scipy 1.10.1, betabinom(k, m, n + 1 - m) and beta(m, n + 1 - m) with m = floor(alpha (n + 1)).
    [Theory]
    [InlineData(500, 500, 0.01, 5, 1, 11, 0.018212851796106527, 9.850915500074752)]
    [InlineData(500, 500, 0.05, 25, 14, 37, 0.0668432840812102, 47.26850582697159)]
    [InlineData(446, 447, 0.1, 44, 30, 59, 0.12256517036467715, 79.16071428571429)]
    [InlineData(31, 31, 0.05, 1, 0, 4, 0.09211405994732372, 1.7916370738636365)]
    [InlineData(3000, 3000, 0.01, 30, 18, 43, 0.013157143050183154, 59.350736041583744)]
    [InlineData(99, 7, 0.01, 1, 0, 1, 0.029806673773350886, 0.07341683168316832)]
    public void Of_CalibrationAndTest_IsThatOfTheReference(int calibrated, int tested, double alpha, int highest, int low, int high, double longRun, double variance)
    {
        var law = new AlarmLaw(alpha, calibrated);
        Assert.Equal((double)highest / (calibrated + 1), law.Expected, 14);
        Assert.Equal((double)low / tested, law.QuantileAmong(tested, 0.05), 14);
        Assert.Equal((double)high / tested, law.QuantileAmong(tested, 0.95), 14);
        Assert.Equal(longRun, law.QuantileInTheLongRun(0.95), 10);
        Assert.Equal(variance, law.VarianceAmong(tested), 8);
    }

    [Fact]
    public void Of_TooFewScores_IsRefused()
        => Assert.Contains("98 scores can't answer for α = 0.01", Assert.Throws<ArgumentException>(() => new AlarmLaw(0.01, 98)).Message, StringComparison.Ordinal);
}

using OodDetection;

namespace CompareDetectors.Calibration;

/// <summary>
/// What theory says of the false alarms of a calibration with n scores. An alarm is a score above the m-th highest of them, m = ⌊α(n + 1)⌋. If all scores
/// are exchangeable and none are equal, the expected rate is m/(n + 1); the rate that one calibration has in the long run differs from calibration to
/// calibration by Beta(m, n + 1 − m) (Vovk, "Conditional validity of inductive conformal predictors", 2012), and the number of alarms among k further
/// scores is beta-binomial with these two numbers. Equal scores make alarms fewer.
/// </summary>
internal sealed class AlarmLaw
{
    private readonly int _calibrated;
    private readonly int _highest;

    /// <param name="alpha">The rate that is asked for.</param>
    /// <param name="calibrated">n.</param>
    public AlarmLaw(double alpha, int calibrated)
    {
        if (calibrated < ConformalCalibration.MinCount(alpha)) throw new ArgumentException($"{calibrated} scores can't answer for α = {alpha}.");
        _calibrated = calibrated;
        _highest = (int)Math.Floor(alpha * (calibrated + 1)) + 1;
        // By a division as in the p-value itself: 0.29 · 100 is 28.999….
        while ((double)_highest / (calibrated + 1) > alpha) _highest--;
    }

    /// <summary>The expected rate, m/(n + 1).</summary>
    public double Expected => (double)_highest / (_calibrated + 1);

    /// <summary>The variance of the number of alarms among k scores.</summary>
    public double VarianceAmong(int tested)
    {
        double k = tested, sum = _calibrated + 1;
        return k * Expected * (1 - Expected) * (sum + k) / (sum + 1);
    }

    /// <summary>A quantile of the rate among k scores.</summary>
    public double QuantileAmong(int tested, double probability)
    {
        // P(j + 1)/P(j) = (k − j)(a + j) / ((j + 1)(b + k − j − 1)); logarithms, since the first of them may be next to nothing.
        double a = _highest, b = _calibrated + 1 - _highest;
        var logs = new double[tested + 1];
        for (var j = 0; j < tested; j++)
            logs[j + 1] = logs[j] + Math.Log((tested - j) * (a + j) / ((j + 1) * (b + tested - j - 1)));
        var (place, sum) = (0, 0.0);
        var wanted = probability * SumOfExponentials(logs);
        var highest = logs.Max();
        while ((sum += Math.Exp(logs[place] - highest)) < wanted && place < tested) place++;
        return (double)place / tested;
    }

    /// <summary>A quantile of the rate in the long run.</summary>
    public double QuantileInTheLongRun(double probability)
    {
        // P(Beta(m, n + 1 − m) ≤ x) = P(Binomial(n, x) ≥ m).
        var (low, high) = (0.0, 1.0);
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            if (BinomialAtLeast(middle) < probability) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }

    private double BinomialAtLeast(double rate)
    {
        var logs = new double[_calibrated + 1];
        for (var j = 0; j < _calibrated; j++)
            logs[j + 1] = logs[j] + Math.Log((_calibrated - j) * rate / ((j + 1) * (1 - rate)));
        var highest = logs.Max();
        return logs.Skip(_highest).Sum(log => Math.Exp(log - highest)) / SumOfExponentials(logs);
    }

    private static double SumOfExponentials(double[] logs)
    {
        var highest = logs.Max();
        return logs.Sum(log => Math.Exp(log - highest));
    }
}

using OodDetection.Metrics;

namespace CompareDetectors.Shift;

/// <summary>How well scores tell windows with shifted images from those without.</summary>
/// <param name="Auroc">Over all windows.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Its upper end.</param>
/// <param name="FalseAlarm1">Share of in-distribution windows with p ≤ 0.01.</param>
/// <param name="FalseAlarm5">Share of in-distribution windows with p ≤ 0.05.</param>
/// <param name="Found1">Share of windows with shifted images with p ≤ 0.01.</param>
/// <param name="Found5">Share of windows with shifted images with p ≤ 0.05.</param>
internal sealed record WindowMeasures(double Auroc, double Low, double High, double FalseAlarm1, double FalseAlarm5, double Found1, double Found5)
{
    /// <summary>
    /// Measures. Windows of different orders share images, so an interval over all of them would be too narrow; the ends are the means of those of the orders,
    /// each with windows that share none.
    /// </summary>
    /// <param name="clean">Scores −ln p of in-distribution windows, order by order.</param>
    /// <param name="shifted">Scores of windows with shifted images, order by order.</param>
    public static WindowMeasures Of(double[][] clean, double[][] shifted)
    {
        double[] id = [.. clean.SelectMany(s => s)], ood = [.. shifted.SelectMany(s => s)];
        var auroc = OodMetrics.Auroc(id, ood);
        var intervals = clean.Zip(shifted, (a, b) => AurocInterval.Compute(a, b)).ToArray();
        return new WindowMeasures(
            auroc,
            Math.Min(auroc, intervals.Average(i => i.Low)),
            Math.Max(auroc, intervals.Average(i => i.High)),
            Alarms(id, 0.01), Alarms(id, 0.05), Alarms(ood, 0.01), Alarms(ood, 0.05));
    }

    private static double Alarms(double[] scores, double p) => scores.Count(s => s >= -Math.Log(p)) / (double)scores.Length;
}

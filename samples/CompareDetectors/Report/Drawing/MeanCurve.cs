using CompareDetectors.Results;

namespace CompareDetectors.Report.Drawing;

/// <summary>ROC curves as lines to draw.</summary>
internal static class MeanCurve
{
    // Denser at the left, where good detectors differ.
    private static readonly double[] s_rates = [.. Enumerable.Range(0, 20).Select(i => i / 400.0), .. Enumerable.Range(5, 96).Select(i => i / 100.0)];

    /// <summary>One curve as it is; of several the mean true-positive rate at each false-positive rate (vertical averaging).</summary>
    public static IReadOnlyList<(double X, double Y)> Of(IReadOnlyList<RocPoints> curves)
    {
        if (curves.Count == 1)
            return [.. curves[0].Fpr.Zip(curves[0].Tpr)];
        var sums = new double[s_rates.Length];
        foreach (var curve in curves)
            Add(curve, sums);
        return [(0, 0), .. s_rates.Zip(sums, (x, sum) => (x, sum / curves.Count))];
    }

    /// <summary>The lowest false-positive rate at which a curve has found a share of the OOD images.</summary>
    public static double FirstAt(IReadOnlyList<(double X, double Y)> curve, double truePositiveRate)
    {
        for (var i = 1; i < curve.Count; i++)
        {
            var (from, to) = (curve[i - 1], curve[i]);
            if (to.Y >= truePositiveRate)
                return to.Y > from.Y ? from.X + ((to.X - from.X) * Math.Clamp((truePositiveRate - from.Y) / (to.Y - from.Y), 0, 1)) : to.X;
        }

        return 1;
    }

    /// <summary>Adds a curve's highest true-positive rate at each rate, on straight lines between its points, in one pass over both.</summary>
    private static void Add(RocPoints curve, double[] sums)
    {
        var (x, y) = (curve.Fpr.ToArray(), curve.Tpr.ToArray());
        var after = 0;
        for (var i = 0; i < sums.Length; i++)
        {
            var rate = s_rates[i];
            while (after < x.Length && x[after] <= rate)
                after++;
            if (after == x.Length)
                sums[i] += y[^1];
            else if (after > 0)
                sums[i] += y[after - 1] + ((y[after] - y[after - 1]) * (rate - x[after - 1]) / (x[after] - x[after - 1]));
        }
    }
}

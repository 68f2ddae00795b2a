using System.Xml.Linq;
using CompareDetectors.Report;
using CompareDetectors.Report.Drawing;
using CompareDetectors.Report.Sections;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Shift.Report;

/// <summary>AUROC against the share of shifted images, where there are several: a drawing for each condition, a line for each window size.</summary>
internal static class ShareCurves
{
    public static Section? Of(ShiftModel model)
    {
        if (model.Shares.Count < 2) return null;
        Series[] lines = [.. model.Windows.Select((w, i) => (Window: w, i)).Where(w => Points(model, w.Window).Count > 1).Select(w => new Series(w.i, $"{w.Window}", "", ShiftModel.WindowName(w.Window)))];
        var conditions = model.Manifest.Runs.Select(r => r.Condition).Distinct();
        XElement[] drawn = [.. conditions.Select(c => Drawing(model, c, lines)).OfType<XElement>()];
        if (drawn.Length == 0) return null;
        return new Section(
            "shares",
            "AUROC against the share of shifted images",
            E("p", "The other images of a window are clean. A share comes in whole images, so small windows begin at a larger one. Means over the repeats; all scales of AUROC begin at guessing, the grey line."),
            SeriesStyle.Legend(lines),
            E("div", Class(drawn.Length == 1 ? "panels single" : "panels"), drawn));
    }

    /// <summary>The shares that a window has room for.</summary>
    private static List<double> Points(ShiftModel model, int window) => [.. model.Shares.Where(s => ShiftSettings.ShiftedImages(window, s) > 0)];

    private static XElement? Drawing(ShiftModel model, ShiftCondition condition, Series[] lines)
    {
        var points = lines.Select(line => (Line: line, Points: Measured(line).ToArray())).Where(l => l.Points.Length > 0).ToArray();
        if (points.Length == 0) return null;
        var words = string.Join("; ", points.Select(l => $"{l.Line.Label}: {string.Join(", ", l.Points.Select(p => $"{Numbers.Percent(p.Y)} % at {ShiftModel.ShareName(p.X)} %"))}"));
        var low = Math.Min(0.5, points.Min(l => l.Points.Min(p => p.Y)));
        var across = Axis.SharesOfWindow(model.Shares, points.Min(l => l.Points.Min(p => p.X)));
        var plot = new Plot(300, 240, across, Axis.SharesAround([low, 1]), "shifted images in a window, %", "AUROC, %", $"AUROC against the share of shifted images, {condition}. {words}.");
        plot.Reference(across.Low, 0.5, across.High, 0.5);
        foreach (var (line, measured) in points)
        {
            plot.Line(measured, line);
            foreach (var (x, y) in measured) plot.Marker(x, y, line);
        }

        return E("figure", E("figcaption", condition.ToString()), plot.Svg);

        IEnumerable<(double X, double Y)> Measured(Series line)
        {
            var window = model.Windows[line.Index];
            foreach (var share in Points(model, window))
            {
                if (model.Cell(condition, window, share) is { Count: > 0 } repeats)
                    yield return ((double)repeats[0].ShiftedImages / window, repeats.Average(r => r.Auroc));
            }
        }
    }
}

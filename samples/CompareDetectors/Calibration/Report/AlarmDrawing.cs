using System.Xml.Linq;
using CompareDetectors.Report;
using CompareDetectors.Report.Drawing;
using CompareDetectors.Report.Sections;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Calibration.Report;

/// <summary>False alarms against α: a drawing for each detector, with the mean over the splits, the band of 90 % of them and the line on which both are equal.</summary>
internal static class AlarmDrawing
{
    private const int Width = 300, Height = 240, Title = 22, Columns = 3;
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    public static Section? Section(IReadOnlyList<CalibrationRecord> rows)
    {
        var drawn = Drawings(rows);
        if (drawn.Count == 0) return null;
        return new Section(
            "curves",
            "False alarms against α",
            E("p", "Line: mean over splits and classes. Band: 90 % of the splits, mean over the classes; the fewer images, the wider. Dots: one calibration a class on held-out images of the training part. Dotted: as many false alarms as asked for."),
            E("div", Class(drawn.Count == 1 ? "panels single" : "panels"), drawn.Select(d => E("figure", E("figcaption", d.Name), d.Plot))));
    }

    /// <summary>The drawings side by side as one SVG file.</summary>
    public static string File(IReadOnlyList<CalibrationRecord> rows)
    {
        var drawn = Drawings(rows);
        var (columns, lines) = (Math.Clamp(drawn.Count, 1, Columns), (drawn.Count + Columns - 1) / Columns);
        var (width, height) = (columns * Width, lines * (Height + Title));
        var root = E(
            "svg",
            A("viewBox", $"0 0 {width} {height}"), A("width", width), A("height", height), A("role", "img"),
            A("aria-label", "Rates of false alarms against the rates asked for. " + string.Join(" ", drawn.Select(d => (string?)d.Plot.Attribute("aria-label")))),
            E("style", Stylesheet.Text, "svg { font-family: system-ui, sans-serif; } .title { font-weight: 600; font-size: 13px; fill: var(--text); } .back { fill: var(--back); }"),
            E("rect", Class("back"), A("width", width), A("height", height)),
            drawn.Select((d, i) =>
            {
                var (x, y) = (i % Columns * Width, i / Columns * (Height + Title));
                d.Plot.Add(A("x", x), A("y", y + Title), A("width", Width), A("height", Height));
                return new object[] { E("text", Class("title"), A("x", x + 40), A("y", y + 16), d.Name), d.Plot };
            }));
        foreach (var element in root.DescendantsAndSelf()) element.Name = s_svg + element.Name.LocalName;
        return root + "\n";
    }

    private static List<(string Name, XElement Plot)> Drawings(IReadOnlyList<CalibrationRecord> rows)
    {
        var summaries = AlarmSummary.Of(rows, CalibrationSettings.Alphas);
        if (summaries.Count == 0) return [];
        var up = Axis.SharesAround([0, summaries.Max(s => s.High)]);
        return [.. summaries.GroupBy(AlarmTable.Name).Select(detector => (detector.Key, Drawing(detector.Key, [.. detector.OrderBy(s => s.Alpha)], up)))];
    }

    private static XElement Drawing(string name, AlarmSummary[] points, Axis up)
    {
        var largest = CalibrationSettings.Alphas[^1];
        var series = new Series(0, name, "", name);
        var words = string.Join(", ", points.Where(p => CalibrationSettings.TableAlphas.Contains(p.Alpha)).Select(p => $"{Numbers.Percent(p.Mean)} % at {Numbers.Percent(p.Alpha)} %"));
        var plot = new Plot(Width, Height, Axis.SharesAround([0, largest]), up, "false alarms asked for, %", "false alarms, %", $"{name}: {words}.");
        plot.Band([.. points.Select(p => (p.Alpha, p.Low, p.High))], series);
        plot.Reference(0, 0, largest, largest);
        plot.Line(points.Select(p => (p.Alpha, p.Mean)), series);
        foreach (var point in points)
        {
            if (point.TrainingPart is { } rate) plot.Marker(point.Alpha, Math.Min(rate, up.High), series);
        }

        return plot.Svg;
    }
}

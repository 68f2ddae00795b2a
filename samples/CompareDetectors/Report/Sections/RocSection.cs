using System.Xml.Linq;
using CompareDetectors.Report.Drawing;
using CompareDetectors.Results;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Report.Sections;

/// <summary>ROC curves: a drawing for each ID class, before them their mean.</summary>
internal static class RocSection
{
    public static Section? Of(ReportModel model)
    {
        if (model.Main is not { } main)
            return null;
        var drawings = model.Classes.Select(c => Drawing(model, "ID class " + model.ClassName(c), [c])).OfType<XElement>().ToList();
        if (drawings.Count == 0)
            return null;
        if (model.Classes.Count > 1 && Drawing(model, "Mean of the classes", model.Classes) is { } mean)
            drawings.Insert(0, mean);
        return new Section(
            "roc",
            "ROC curves",
            E("p", $"With {model.Describe(main)}. Share of the OOD images that are found against share of the ID images that are called OOD, over all thresholds; "
                + "the marker is where 95 % of the OOD images are found, the grey diagonal is guessing. Several runs are averaged at each false-positive rate."),
            SeriesStyle.Legend(model.Series),
            E("div", Class(drawings.Count == 1 ? "panels single" : "panels"), drawings));
    }

    private static XElement? Drawing(ReportModel model, string name, IReadOnlyList<int> classes)
    {
        var curves = new List<(Series Series, IReadOnlyList<(double X, double Y)> Points, double Auroc)>();
        foreach (var series in model.Series)
        {
            var runs = classes.SelectMany(c => model.Runs(series, model.Main!, c)).ToArray();
            RocPoints[] known = [.. runs.Select(model.Detail).OfType<RunDetail>().Select(d => d.Roc)];
            if (known.Length > 0)
                curves.Add((series, MeanCurve.Of(known), runs.Average(r => r.Auroc)));
        }

        if (curves.Count == 0)
            return null;
        var words = string.Join(", ", curves.Select(c => $"{c.Series.Label} {Numbers.Percent(c.Auroc)} %"));
        var plot = new Plot(300, 290, Axis.Shares(), Axis.Shares(), "ID called OOD, %", "OOD found, %", $"ROC curves, {name}. AUROC: {words}.");
        plot.Reference(0, 0, 1, 1);
        foreach (var (series, points, _) in curves)
            plot.Line(points, series);
        foreach (var (series, points, _) in curves)
            plot.Marker(MeanCurve.FirstAt(points, 0.95), 0.95, series);
        return E("figure", E("figcaption", name), plot.Svg);
    }
}

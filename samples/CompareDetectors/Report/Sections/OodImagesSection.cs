using System.Xml.Linq;
using CompareDetectors.Report.Drawing;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Report.Sections;

/// <summary>AUROC against the number of OOD training images, and against the number of their classes, where the results have several.</summary>
internal static class OodImagesSection
{
    private const double BarSpacing = 2.5;

    public static Section? Of(ReportModel model)
    {
        XElement?[] charts =
        [
            .. Charts(model, model.OodImages, c => c.Classes, "OOD training images", other => $" of {Numbers.Of(other, "class", "classes")}"),
            .. Charts(model, c => c.Classes, model.OodImages, "classes of the OOD training images", other => $", {Numbers.Of(other, "image")}"),
        ];
        XElement[] drawn = [.. charts.OfType<XElement>()];
        if (drawn.Length == 0)
            return null;
        return new Section(
            "ood-images",
            "AUROC against the OOD training images",
            E("p", "Means over the repeats, the bars are ± their standard deviation. Detectors that need no OOD images are flat lines. The values are in the table of results."),
            SeriesStyle.Legend(model.Series),
            E("div", Class(drawn.Length == 1 ? "panels single" : "panels wide"), drawn));
    }

    /// <param name="model">The results.</param>
    /// <param name="across">What the axis shows; null for conditions that have no place on it.</param>
    /// <param name="other">What sets apart conditions at the same place: a drawing for each of its values then.</param>
    /// <param name="axisName">The name of the axis.</param>
    /// <param name="otherName">What the caption adds for a value of <paramref name="other"/>.</param>
    private static IEnumerable<XElement> Charts(ReportModel model, Func<Condition, int?> across, Func<Condition, int?> other, string axisName, Func<int, string> otherName)
    {
        var placed = model.Conditions
            .Where(c => across(c) is not null)
            .Select(c => (Condition: c, Place: across(c)!.Value))
            .ToArray();
        var crossed = placed.GroupBy(p => p.Place).Any(g => g.Count() > 1);
        foreach (var group in placed.GroupBy(p => crossed ? other(p.Condition) : null))
        {
            var points = group.OrderBy(p => p.Place).ToArray();
            if (points.Select(p => p.Place).Distinct().Count() < 2)
                continue;
            var suffix = group.Key is { } value ? otherName(value) : "";
            if (model.Classes.Count > 1)
                yield return Chart(model, points, model.Classes, "Mean of the ID classes" + suffix, axisName);
            foreach (var idClass in model.Classes)
                yield return Chart(model, points, [idClass], "ID class " + model.ClassName(idClass) + suffix, axisName);
        }
    }

    private static XElement Chart(ReportModel model, (Condition Condition, int Place)[] points, IReadOnlyList<int> classes, string name, string axisName)
    {
        var lines = model.Series
            .Select(s => (Series: s, Points: points
                .Select(p => (p.Place, Auroc: MeanOfClasses(model, s, p.Condition, classes)))
                .Where(p => p.Auroc is not null)
                .Select(p => (p.Place, Auroc: p.Auroc!.Value))
                .ToArray()))
            .Where(l => l.Points.Length > 0)
            .ToArray();
        var values = lines.SelectMany(l => l.Points).SelectMany(p => new[] { p.Auroc.Mean - (p.Auroc.Deviation ?? 0), p.Auroc.Mean + (p.Auroc.Deviation ?? 0) });
        var words = string.Join("; ", lines.Select(l => $"{l.Series.Label}: {string.Join(", ", l.Points.Select(p => $"{Numbers.Percent(p.Auroc.Mean)} % at {Numbers.Count(p.Place)}"))}"));
        var plot = new Plot(380, 280, Axis.Counts(points.Select(p => p.Place)), Axis.SharesAround(values), axisName, "AUROC, %", $"AUROC against {axisName}, {name}. {words}.");
        foreach (var (series, line) in lines)
        {
            // Side by side, so that bars at the same place can be told apart.
            var shift = BarSpacing * (series.Index - ((model.Series.Count - 1) / 2.0));
            plot.Line(line.Select(p => ((double)p.Place, p.Auroc.Mean)), series, shift);
            foreach (var (place, auroc) in line)
            {
                if (auroc.Deviation is { } deviation)
                    plot.Bar(place, auroc.Mean - deviation, auroc.Mean + deviation, series, shift);
                plot.Marker(place, auroc.Mean, series, shift);
            }
        }

        return E("figure", E("figcaption", name), plot.Svg);
    }

    /// <summary>The classes' mean in each repeat that has all of them, then mean and deviation over the repeats.</summary>
    private static Spread? MeanOfClasses(ReportModel model, Series series, Condition condition, IReadOnlyList<int> classes)
        => Spread.Of(classes
            .SelectMany(c => model.Runs(series, condition, c))
            .GroupBy(r => r.Repeat)
            .Where(g => g.Count() == classes.Count)
            .Select(g => g.Average(r => r.Auroc)));
}

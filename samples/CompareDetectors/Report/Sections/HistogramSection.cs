using System.Xml.Linq;
using CompareDetectors.Report.Drawing;
using CompareDetectors.Results;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Report.Sections;

/// <summary>How the scores of ID and OOD images lie: for each ID class a drawing for each detector.</summary>
internal static class HistogramSection
{
    public static Section? Of(ReportModel model)
    {
        var drawings = model.Classes
            .Select(c => (Class: c, Figures: model.Series.Select(s => Figure(model, s, c)).OfType<XElement>().ToArray()))
            .Where(c => c.Figures.Length > 0)
            .ToArray();
        if (drawings.Length == 0)
            return null;
        return new Section(
            "scores",
            "Scores of ID and OOD images",
            E("p", $"With {model.Describe(model.Main!)}, first repeat. Higher scores are more out-of-distribution; the less the two shapes overlap, the better. Each kind of images adds up to 100 %, on a square-root scale. "
                + "The scores of different detectors have different units."),
            E("ul", Class("legend"), Key("id", "ID test images"), Key("ood", "OOD test images")),
            Folded.ByClass(model, drawings.Select(d => (d.Class, (object)E("div", Class("panels"), d.Figures)))));
    }

    private static XElement? Figure(ReportModel model, Series series, int idClass)
    {
        if (model.FirstDetailed(series, idClass) is not var (run, detail) || detail.Histogram is not { Id.Count: > 0 } histogram)
            return null;
        var (id, ood) = (Shares(histogram.Id), Shares(histogram.Ood));
        var highest = Math.Max(Math.Max(id.Max(), ood.Max()), 1e-9);
        var up = Axis.SharesOfImages(highest);
        var across = Axis.Scores(histogram.Edges[0], histogram.Edges[^1], histogram.LastBinOpen);
        var description = $"Scores of {series.Label}, ID class {model.ClassName(idClass)}: {Numbers.Count(histogram.Id.Sum())} ID and {Numbers.Count(histogram.Ood.Sum())} OOD images, AUROC {Numbers.Percent(run.Auroc)} %.";
        var plot = new Plot(300, 200, across, up, histogram.LastBinOpen ? "score (last bin: and above)" : "score", "% of images", description);
        var edges = histogram.Edges[^1] > histogram.Edges[0]
            ? histogram.Edges
            : [.. Enumerable.Range(0, histogram.Edges.Count).Select(i => across.Low + ((double)i / histogram.Id.Count))];
        plot.Steps(edges, id, "id");
        plot.Steps(edges, ood, "ood");
        return E("figure", E("figcaption", $"{series.Label}, AUROC {Numbers.Percent(run.Auroc)} %"), plot.Svg);
    }

    private static double[] Shares(IReadOnlyList<int> counts)
    {
        var all = Math.Max(counts.Sum(), 1);
        return [.. counts.Select(c => (double)c / all)];
    }

    private static XElement Key(string kind, string name) => E(
        "li",
        E("svg", A("viewBox", "0 0 44 12"), A("aria-hidden", "true"), E("path", Class("steps " + kind), A("d", "M2 11V2H42V11Z"))),
        E("span", name));
}

using System.Xml.Linq;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Report;

/// <summary>A table of results: a group of rows for each condition, a row for each detector, the best of each column and group in bold.</summary>
internal static class ResultTable
{
    public static XElement Of(ReportModel model, string id, IReadOnlyList<ResultColumn> columns, string caption)
    {
        var head = E(
            "tr",
            E("th", A("scope", "col"), "Detector"),
            columns.Select(c => E("th", A("scope", "col"), c.Explanation is null ? null : A("title", c.Explanation), c.Header)));
        return Captioned(id, caption, E("thead", head), model.Conditions.Select(Group));

        XElement Group(Condition condition)
        {
            var series = model.Series.Where(s => model.Runs(s, condition).Any()).ToArray();
            var cells = columns.Select(c => series.Select(s => c.Cell(s, condition)).ToArray()).ToArray();
            var best = columns.Select((c, i) => Best(cells[i], c.HigherIsBetter)).ToArray();
            var heading = model.Conditions.Count == 1 ? null : E(
                "tr",
                Class("group"),
                E("th", A("scope", "rowgroup"), A("colspan", columns.Count + 1), E("span", model.Describe(condition))));
            return E("tbody", heading, series.Select((s, row) => E(
                "tr",
                E("th", A("scope", "row"), s.Detector, s.Layers.Length > 0 ? E("small", s.Layers) : null),
                columns.Select((_, i) => Cell(cells[i][row], best[i])))));
        }
    }

    /// <summary>A table under its caption. If it is wider than the page it scrolls by itself, with the keyboard too.</summary>
    public static XElement Captioned(string id, string caption, params object?[] rows) => E(
        "figure",
        Class("table"),
        E("figcaption", A("id", id), caption),
        E("div", Class("scroll"), A("role", "region"), A("tabindex", 0), A("aria-labelledby", id), E("table", A("aria-labelledby", id), rows)));

    private static XElement Cell(ResultCell? cell, string? best)
    {
        if (cell is null)
            return E("td", Class("none"), A("title", "no result yet"), "–");
        return E(
            "td",
            cell.Tooltip is null ? null : A("title", cell.Tooltip),
            E("span", Class("value"), cell.Complete && cell.Text == best ? E("strong", cell.Text) : cell.Text),
            cell.Deviation is null ? null : E("span", Class("deviation"), " ± " + cell.Deviation),
            cell.Second is null ? null : E("small", cell.Second));
    }

    /// <summary>The text of the best cells; null if there is nothing to compare.</summary>
    private static string? Best(ResultCell?[] cells, bool? higherIsBetter)
    {
        ResultCell[] compared = [.. cells.OfType<ResultCell>().Where(c => c.Complete)];
        if (higherIsBetter is not { } highest || compared.All(c => c.Text == compared[0].Text))
            return null;
        return (highest ? compared.MaxBy(c => c.Value) : compared.MinBy(c => c.Value))!.Text;
    }
}

using System.Globalization;
using Spectre.Console;

namespace CompareDetectors.PostHoc;

/// <summary>AUROC in a terminal: a row for each detector, a column for each set and mean.</summary>
internal static class PostHocTable
{
    public static Table Of(PostHocManifest manifest, IReadOnlyList<PostHocRecord> rows)
    {
        var columns = PostHocColumn.Of(manifest.OodTestSets);
        var table = new Table().Border(TableBorder.Simple).AddColumn("AUROC, %");
        foreach (var column in columns) table.AddColumn(new TableColumn(Markup.Escape(column.Title)).RightAligned().NoWrap());
        foreach (var detector in rows.GroupBy(row => row.Detector))
        {
            var cells = columns.Select(column => column.Mean(detector) is { } mean ? (100 * mean.Auroc).ToString("F2", CultureInfo.InvariantCulture) : "–");
            table.AddRow([.. cells.Prepend(detector.Key).Select(Markup.Escape)]);
        }

        return table;
    }
}

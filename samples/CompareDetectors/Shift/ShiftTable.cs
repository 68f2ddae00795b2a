using CompareDetectors.Display;
using Spectre.Console;

namespace CompareDetectors.Shift;

/// <summary>AUROC in a terminal: a row for each condition, a column for each window size; the largest share of shifted images.</summary>
internal static class ShiftTable
{
    public static Table Of(ShiftSettings settings, IReadOnlyList<ShiftRecord> rows)
    {
        var share = settings.Shares[^1];
        var table = new Table().Border(TableBorder.Simple).AddColumn("AUROC, %");
        foreach (var window in settings.Windows)
            table.AddColumn(new TableColumn(window == 1 ? "1 image" : FormattableString.Invariant($"{window} images")).RightAligned().NoWrap());
        foreach (var condition in rows.Where(r => r.Share == share).GroupBy(r => r.Condition))
        {
            string[] cells = [.. settings.Windows.Select(w => condition.Where(r => r.Window == w).Select(r => 100 * r.Auroc).ToArray() is { Length: > 0 } values ? SummaryTable.Spread(values) : "–")];
            table.AddRow([.. cells.Prepend(condition.Key.ToString()).Select(Markup.Escape)]);
        }

        return table;
    }
}

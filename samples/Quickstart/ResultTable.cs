using System.Globalization;
using Spectre.Console;

namespace Quickstart;

internal static class ResultTable
{
    public static Table Of(IEnumerable<DetectorResult> results)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("Detector");
        foreach (var heading in new[] { "AUROC", "95 % interval", "AUPR in", "AUPR out", "FPR95", "Training" })
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        foreach (var r in results)
        {
            var m = r.Metrics;
            table.AddRow(
                Markup.Escape(r.Name), F(m.Auroc), $"{F(m.AurocInterval.Low)} – {F(m.AurocInterval.High)}", F(m.AuprIn), F(m.AuprOut), F(m.Fpr95),
                string.Create(CultureInfo.InvariantCulture, $"{r.TrainSeconds:F0} s"));
        }

        return table;

        static string F(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
    }
}

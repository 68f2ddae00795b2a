using System.Globalization;
using CompareDetectors.Results;
using Spectre.Console;

namespace CompareDetectors.Display;

/// <summary>One row for each detector and number of out-of-distribution images, over classes and repeats.</summary>
internal static class SummaryTable
{
    public static Table Of(IReadOnlyList<ResultRecord> results)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("Detector").AddColumn("Layers");
        foreach (var heading in new[] { "OOD images", "from classes", "AUROC", "FPR95", "Training", "Scoring", "Runs" })
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        var rotation = results.Any(r => r.Rotation is not null);
        if (rotation) table.AddColumn(new TableColumn("Unchanged by rotation called OOD").RightAligned());
        foreach (var group in results.GroupBy(r => (r.Detector, Layers: string.Join(", ", r.Layers), r.OodCount, r.OodClasses)))
        {
            List<string> row =
            [
                group.Key.Detector, group.Key.Layers, Text($"{group.Key.OodCount}"), group.Key.OodClasses is { } k ? Text($"{k}") : "–",
                Spread([.. group.Select(r => 100 * r.Auroc)]), Spread([.. group.Select(r => 100 * r.Fpr95)]),
                Text($"{group.Average(r => r.TrainSeconds):F0} s"), Text($"{group.Average(r => r.ScoredImagesPerSecond):F0} images/s"), Text($"{group.Count()}"),
            ];
            if (rotation) row.Add(Text($"{100 * group.Average(r => r.Rotation!.ShareCalledOod):F0} %"));
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        return table;
    }

    /// <summary>Mean ± standard deviation, the latter of a sample (n − 1) and only where there are several values.</summary>
    internal static string Spread(double[] values)
    {
        var mean = values.Average();
        if (values.Length == 1) return Text($"{mean:F2}");
        var deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
        return Text($"{mean:F2} ± {deviation:F2}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

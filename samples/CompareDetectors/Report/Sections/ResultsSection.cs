using static CompareDetectors.Report.Html;

namespace CompareDetectors.Report.Sections;

/// <summary>The tables of results.</summary>
internal static class ResultsSection
{
    public static Section Of(ReportModel model)
    {
        if (model.Results.Count == 0)
            return new Section("results", "Results", E("p", "No run is finished yet."));
        var columns = new ResultColumns(model);
        var best = "The best of each column is in bold"
            + (model.Conditions.Count > 1 ? ", apart for each kind of OOD training images." : ".");
        var spread = model.Results.Any(r => r.Repeat > 0) ? ", ± is the standard deviation over the repeats" : "";
        const string Interval = "Below it the 95 % interval for the choice of test images.";
        if (model.Classes is [var only])
        {
            return new Section("results", "Results", ResultTable.Of(
                model,
                "results-table",
                [columns.Class(only, "AUROC"), .. columns.Others()],
                $"ID class {model.ClassName(only)}: AUROC and AUPR in %{spread}. {Interval} {best}"));
        }

        return new Section(
            "results",
            "Results",
            ResultTable.Of(
                model,
                "results-table",
                [.. model.Classes.Select(c => columns.Class(c, model.ClassName(c))), columns.AllClasses("Mean")],
                $"AUROC in % by ID class{spread}. {Interval} In the last column the mean of the classes ± their standard deviation. {best}"),
            ResultTable.Of(
                model,
                "measures-table",
                columns.Others(),
                $"Other measures: means over the ID classes, ± is the standard deviation of the classes. {best}"));
    }
}

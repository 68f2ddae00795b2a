using CompareDetectors.Results;

namespace CompareDetectors.Report;

/// <summary>What the tables of results show of a model.</summary>
internal sealed class ResultColumns(ReportModel model)
{
    /// <summary>AUROC on one ID class: mean ± standard deviation over the repeats, below it the 95 % interval.</summary>
    public ResultColumn Class(int idClass, string header) => new(header, null, true, (series, condition) =>
    {
        var runs = model.Runs(series, condition, idClass);
        if (Spread.Of(runs.Select(r => r.Auroc)) is not { } auroc)
            return null;
        return new ResultCell(auroc.Mean, Numbers.Percent(auroc.Mean))
        {
            Deviation = Deviation(auroc),
            Second = Interval(runs.Average(r => r.AurocLow), runs.Average(r => r.AurocHigh)),
            Tooltip = string.Join("; ", runs.Select(r => $"repeat {r.Repeat}: {Numbers.Percent(r.Auroc)} (95 % interval {Interval(r.AurocLow, r.AurocHigh)})")),
            Complete = runs.Count == model.Series.Max(s => model.Runs(s, condition, idClass).Count),
        };
    });

    /// <summary>AUROC over the ID classes: mean ± standard deviation of the classes, below it the lowest class.</summary>
    public ResultColumn AllClasses(string header) => new(header, null, true, (series, condition) =>
    {
        var classes = ClassMeans(series, condition, r => r.Auroc);
        if (Spread.Of(classes) is not { } auroc)
            return null;
        var complete = IsComplete(series, condition);
        return new ResultCell(auroc.Mean, Numbers.Percent(auroc.Mean))
        {
            Deviation = Deviation(auroc),
            Second = classes.Length == model.Classes.Count
                ? $"lowest {Numbers.Percent(classes.Min())}"
                : $"{classes.Length} of {model.Classes.Count} classes",
            Complete = complete,
        };
    });

    /// <summary>The measures beside AUROC: means over classes and repeats.</summary>
    public IReadOnlyList<ResultColumn> Others() =>
    [
        Share("AUPR in", "area under the precision-recall curve with ID images as the positives, %", true, r => r.AuprIn),
        Share("AUPR out", "area under the precision-recall curve with OOD images as the positives, %", true, r => r.AuprOut),
        Share("FPR95", "share of the ID images called OOD where 95 % of the OOD images are found, %; lower is better", false, r => r.Fpr95),
        Speed("Training s", "seconds to train all that the detector needs, networks that it shares with others included", false, r => r.TrainSeconds),
        Speed("Trained images/s", "images that went through training in a second", true, r => r.TrainImagesPerSecond),
        Speed("Scored images/s", "test images scored in a second; see the notes on how to read it", null, r => r.ScoredImagesPerSecond),
    ];

    private ResultColumn Share(string header, string explanation, bool higherIsBetter, Func<ResultRecord, double> value)
        => new(header, explanation, higherIsBetter, (series, condition) =>
        {
            // One class: the spread is that of its repeats.
            var values = model.Classes.Count > 1
                ? ClassMeans(series, condition, value)
                : [.. model.Runs(series, condition).Select(value)];
            return Spread.Of(values) is { } spread
                ? new ResultCell(spread.Mean, Numbers.Percent(spread.Mean)) { Deviation = Deviation(spread), Complete = IsComplete(series, condition) }
                : null;
        });

    private ResultColumn Speed(string header, string explanation, bool? higherIsBetter, Func<ResultRecord, double> value)
        => new(header, explanation, higherIsBetter, (series, condition) => Spread.Of(ClassMeans(series, condition, value)) is { } spread
            ? new ResultCell(spread.Mean, Numbers.Measured(spread.Mean)) { Complete = IsComplete(series, condition) }
            : null);

    private double[] ClassMeans(Series series, Condition condition, Func<ResultRecord, double> value) =>
    [
        .. model.Classes
            .Select(c => model.Runs(series, condition, c))
            .Where(runs => runs.Count > 0)
            .Select(runs => runs.Average(value)),
    ];

    /// <summary>Whether a row has as many runs as the fullest one.</summary>
    private bool IsComplete(Series series, Condition condition)
        => model.Runs(series, condition).Count() == model.Series.Max(s => model.Runs(s, condition).Count());

    private static string? Deviation(Spread spread) => spread.Deviation is { } deviation ? Numbers.Percent(deviation) : null;

    private static string Interval(double low, double high) => $"{Numbers.Percent(low)}–{Numbers.Percent(high)}";
}

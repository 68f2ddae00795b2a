using System.Globalization;
using CompareDetectors.Report;
using CompareDetectors.Report.Sections;
using Spectre.Console;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Calibration.Report;

/// <summary>The false alarms of each detector at 1 %, 5 % and 10 %: in a terminal and in the report.</summary>
internal static class AlarmTable
{
    private static readonly (string Head, string Explanation, Func<AlarmSummary, string> Text)[] s_columns =
    [
        ("α", "the rate of false alarms that was asked for", s => $"{Percent(s.Alpha, 0)} %"),
        ("expected", "m/(n + 1) with m = ⌊α(n + 1)⌋: what the theory says for n calibration scores", s => Percent(s.Expected)),
        ("mean", "of the splits, ± its standard error for these images", s => $"{Percent(s.Mean)} ± {Percent(s.StandardError)}{(s.IsAbove ? " above α" : "")}"),
        ("binomial error", "√(α(1 − α)/N): how far N different images or windows can tell a rate", s => Percent(s.BinomialError)),
        ("5 – 95 % of splits", "how calibrations differ, as measured", s => $"{Percent(s.Low)} – {Percent(s.High)}"),
        ("theory", "the same, by the beta-binomial distribution", s => $"{Percent(s.LawLow)} – {Percent(s.LawHigh)}"),
        ("1 of 20 above", "by theory one calibration of 20 with so many scores has a rate above this in the long run", s => Percent(s.LongRunHigh)),
        ("training part", "calibrated by Calibrate on held-out images of the training part, the test part classified by Classify, ± the standard deviation of the theory if both parts were alike", s => s.TrainingPart is { } rate ? $"{Percent(rate)} ± {Percent(s.TrainingPartError!.Value)}" : "–"),
        ("OOD found", "share of the out-of-distribution images or windows that raise an alarm", s => Percent(s.Found, 1)),
    ];

    public static Table Of(IReadOnlyList<CalibrationRecord> rows)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("False alarms, %");
        foreach (var column in s_columns) table.AddColumn(new TableColumn(column.Head).RightAligned().NoWrap());
        foreach (var summary in AlarmSummary.Of(rows, CalibrationSettings.TableAlphas))
            table.AddRow([.. s_columns.Select(column => column.Text(summary)).Prepend(Name(summary)).Select(Markup.Escape)]);
        return table;
    }

    public static Section? Section(IReadOnlyList<CalibrationRecord> rows)
    {
        var summaries = AlarmSummary.Of(rows, CalibrationSettings.TableAlphas);
        if (summaries.Count == 0) return null;
        return new Section(
            "alarms",
            "False alarms",
            E("p", $"Share of in-distribution test images that a calibrated detector calls out-of-distribution, in %, over {Numbers.Count(rows[0].Splits)} splits of {(rows[0].IdClass is null ? "all classes together" : $"each of {Numbers.Of(rows.Select(r => r.IdClass).Distinct().Count(), "class", "classes")}")}. {Verdict(summaries)}"),
            ResultTable.Captioned(
                "alarms-table",
                "False alarms in %, means over the classes. A pointer on a heading brings up what it means; so do the notes below.",
                E("thead", E("tr", E("th", A("scope", "col"), "Detector"), s_columns.Select(c => E("th", A("scope", "col"), A("title", c.Explanation), c.Head)))),
                E("tbody", summaries.Select(s => E("tr", E("th", A("scope", "row"), Name(s)), s_columns.Select(c => E("td", c.Text(s))))))));
    }

    public static Section Notes() => new(
        "notes",
        "How to read the numbers",
        E("ul", Class("notes"), s_columns.Select(c => E("li", E("strong", c.Head + ": "), c.Explanation + "."))),
        E("p", "Splits divide the same images again and again, at random, so that both halves are alike by construction: the mean over the splits tests the calibration, and that theory holds for it. Whether a calibration on one part of a set holds for the other is another question; the column “training part” answers it for this set, with one calibration a class."));

    public static string Name(AlarmSummary summary) => summary.Window == 1 ? summary.Detector : $"{summary.Detector}, windows of {summary.Window}";

    private static string Verdict(IReadOnlyList<AlarmSummary> summaries)
    {
        var above = summaries.Where(s => s.IsAbove).ToArray();
        return above.Length == 0
            ? "No mean is above its α by more than twice its standard error."
            : $"Above α by more than twice the standard error: {string.Join("; ", above.Select(s => $"{Name(s)} at {Percent(s.Alpha, 0)} %"))}.";
    }

    private static string Percent(double share, int digits = 2) => (100 * share).ToString("F" + digits, CultureInfo.InvariantCulture);
}

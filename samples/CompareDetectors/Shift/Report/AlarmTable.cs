using CompareDetectors.Report;
using CompareDetectors.Report.Sections;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Shift.Report;

/// <summary>How often clean windows raise an alarm: they are the same for all conditions of a repeat.</summary>
internal static class AlarmTable
{
    public static Section? Of(ShiftModel model)
    {
        if (model.Rows.Count == 0) return null;
        string[] head = ["Images in a window", "p ≤ 1 %", "p ≤ 5 %", "Windows", "of which share no image"];
        return new Section(
            "alarms",
            "False alarms",
            E("p", "The share of clean windows that the detector calls shifted at a nominal rate of 1 % and of 5 %. A detector whose calibration is right is close to the nominal rate."),
            ResultTable.Captioned(
                "alarms-table",
                $"False alarms in % of the clean windows{(model.Repeats > 1 ? ", means over the repeats" : "")}.",
                E("thead", E("tr", head.Select(h => E("th", A("scope", "col"), h)))),
                E("tbody", model.Windows.Select(window => model.Rows.Where(r => r.Window == window).DistinctBy(r => r.Repeat).ToArray()).Where(rows => rows.Length > 0).Select(rows => E(
                    "tr",
                    E("th", A("scope", "row"), Numbers.Count(rows[0].Window)),
                    E("td", Numbers.Percent(rows.Average(r => r.FalseAlarm1))),
                    E("td", Numbers.Percent(rows.Average(r => r.FalseAlarm5))),
                    E("td", Numbers.Count(rows[0].WindowsId)),
                    E("td", Numbers.Count(rows[0].Options.TestId / rows[0].Window)))))));
    }
}

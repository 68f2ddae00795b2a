using System.Xml.Linq;
using CompareDetectors.Report;
using CompareDetectors.Report.Sections;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Shift.Report;

/// <summary>AUROC by corruption and severity, a table for each window size; a table of the other sets.</summary>
internal static class AurocTables
{
    public static Section Of(ShiftModel model)
    {
        if (model.Rows.Count == 0) return new Section("auroc", "AUROC", E("p", "No condition is measured yet."));
        var windows = model.Windows.Where(w => ShiftSettings.ShiftedImages(w, model.MainShare) > 0);
        var share = model.MainShare < 1 ? $" {ShiftModel.ShareName(model.MainShare)} % of the images in a window are shifted." : "";
        var spread = model.Repeats > 1 ? ", ± is the standard deviation over the repeats" : "";
        return new Section(
            "auroc",
            "AUROC",
            E("p", $"How often a random window of shifted images scores higher than a random window of clean ones, in %: 100 is perfect, 50 is guessing{spread}. Below it the 95 % interval for the choice of test images.{share}"),
            model.Corruptions.Count == 0 ? null : windows.Select(w => Corruptions(model, w)),
            model.Sets.Count == 0 ? null : Sets(model, [.. windows]));
    }

    private static XElement Corruptions(ShiftModel model, int window)
    {
        var title = ShiftModel.WindowName(window);
        return ResultTable.Captioned(
            $"auroc-{window}",
            $"{char.ToUpperInvariant(title[0])}{title[1..]}: AUROC in % by corruption and severity, 1 (slight) to 5 (strong).",
            E("thead", E("tr", Head("Corruption"), model.Severities.Select(s => Head($"Severity {s}")))),
            E("tbody", model.Corruptions.Select(c => E(
                "tr",
                E("th", A("scope", "row"), c),
                model.Severities.Select(s => Cell(model.Cell(new ShiftCondition(c, s, null), window, model.MainShare)))))));
    }

    private static XElement Sets(ShiftModel model, int[] windows) => ResultTable.Captioned(
        "auroc-sets",
        "Other sets: AUROC in % by images in a window.",
        E("thead", E("tr", Head("Set"), windows.Select(w => Head(w == 1 ? "1 image" : $"{Numbers.Count(w)} images")))),
        E("tbody", model.Sets.Select(set => E(
            "tr",
            E("th", A("scope", "row"), set),
            windows.Select(w => Cell(model.Cell(new ShiftCondition(null, null, set), w, model.MainShare)))))));

    private static XElement Cell(IReadOnlyList<ShiftRecord> repeats)
    {
        if (Spread.Of(repeats.Select(r => r.Auroc)) is not { } auroc) return E("td", Class("none"), A("title", "no result yet"), "–");
        return E(
            "td",
            A("title", $"{Numbers.Count(repeats.Sum(r => r.WindowsOod))} shifted and {Numbers.Count(repeats.Sum(r => r.WindowsId))} clean windows; found at p ≤ 1 %: {Numbers.Percent(repeats.Average(r => r.Found1))} %, at p ≤ 5 %: {Numbers.Percent(repeats.Average(r => r.Found5))} %"),
            E("span", Class("value"), Numbers.Percent(auroc.Mean)),
            auroc.Deviation is { } deviation ? E("span", Class("deviation"), " ± " + Numbers.Percent(deviation)) : null,
            E("small", $"{Numbers.Percent(repeats.Average(r => r.AurocLow))} – {Numbers.Percent(repeats.Average(r => r.AurocHigh))}"));
    }

    private static XElement Head(string text) => E("th", A("scope", "col"), text);
}

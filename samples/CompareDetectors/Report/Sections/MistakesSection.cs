using System.Xml.Linq;
using CompareDetectors.Results;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Report.Sections;

/// <summary>The images that each detector gets most wrong.</summary>
internal static class MistakesSection
{
    // A page with all images of many classes and detectors would have tens of megabytes.
    private const int StripsInFull = 60, ShownOfMany = 4;

    public static Section? Of(ReportModel model)
    {
        var runs = model.Classes
            .Select(c => (Class: c, Found: model.Series.Select(s => (Series: s, Detail: model.FirstDetailed(s, c)?.Detail)).Where(f => f.Detail is not null).ToArray()))
            .Where(c => c.Found.Length > 0)
            .ToArray();
        if (runs.Length == 0)
            return null;
        var shown = runs.Sum(c => c.Found.Length) > StripsInFull ? ShownOfMany : int.MaxValue;
        return new Section(
            "mistakes",
            "Images that each detector gets most wrong",
            E("p", $"With {model.Describe(model.Main!)}, first repeat. Under each image its class and its score; the worst comes first."),
            Folded.ByClass(model, runs.Select(c => (c.Class, (object)c.Found.Select(f => E(
                "article",
                E("h3", f.Series.Label),
                E(
                    "div",
                    Class("strips"),
                    Strip("ID images that look most out-of-distribution", f.Detail!.WorstId, shown),
                    Strip("OOD images that look most in-distribution", f.Detail.WorstOod, shown))))))));
    }

    private static XElement? Strip(string name, IReadOnlyList<ScoredImage> images, int shown)
        => images.Count == 0 ? null : E("div", E("h4", name), ImageStrip.Of(images.Take(shown)));
}

using System.Xml.Linq;
using CompareDetectors.Results;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Report.Sections;

/// <summary>Figure 3: what each detector calls images of the ID class that rotation hardly changes.</summary>
internal static class RotationSection
{
    public static Section? Of(ReportModel model)
    {
        var classes = model.Classes.Where(c => Runs(model, c).Any()).ToArray();
        if (classes.Length == 0)
            return null;
        return new Section(
            "rotation",
            "Images that rotation hardly changes",
            E("p", "A detector that learns to tell rotations apart has nothing to go by in such images, and may call them OOD although they are ID. "
                + "The threshold is the one that best separates the ID and OOD test scores: the one with the greatest difference (Youden) between the share of OOD images found and the share of ID images called OOD."),
            classes.Select(c => Table(model, c)),
            Folded.ByClass(model, classes.Select(c => (c, (object)Images(model, c).ToArray())).Where(p => ((XElement[])p.Item2).Length > 0)));
    }

    private static XElement Table(ReportModel model, int idClass)
    {
        var runs = Runs(model, idClass).ToArray();
        var fewest = runs.Min(r => r.Run.Rotation!.ShareCalledOod);
        string[] head = ["Detector", "OOD training images", "Repeat", "Such images", "Threshold", "Youden", "All ID called OOD, %", "Of these called OOD, %"];
        return ResultTable.Captioned(
            $"rotation-table-{Numbers.Whole(idClass)}",
            $"ID class {model.ClassName(idClass)}: the last column is the share of the images that rotation hardly changes that are called OOD; the lowest is in bold.",
            E("thead", E("tr", head.Select(h => E("th", A("scope", "col"), h)))),
            E("tbody", runs.Select(r => E(
                "tr",
                E("th", A("scope", "row"), r.Series.Label),
                Number(Numbers.Count(r.Run.OodCount)),
                Number(Numbers.Count(r.Run.Repeat)),
                Number(Numbers.Count(r.Run.Rotation!.Images)),
                Number(Numbers.Score(r.Run.Rotation.Threshold)),
                Number(Numbers.Percent(r.Run.Rotation.Youden)),
                Number(Numbers.Percent(r.Run.Rotation.ShareOfAllCalledOod)),
                E("td", Called(r.Run.Rotation.ShareCalledOod, fewest))))));
    }

    private static IEnumerable<XElement> Images(ReportModel model, int idClass)
    {
        foreach (var series in model.Series)
        {
            if (model.FirstDetailed(series, idClass)?.Detail.Rotation is not { Count: > 0 } images)
                continue;
            var called = images.Count(i => i.CalledOod == true);
            yield return E(
                "article",
                E("h3", series.Label),
                E("h4", $"Calls {Numbers.Count(called)} of these {Numbers.Of(images.Count, "image")} OOD; the least changed by rotation comes first"),
                ImageStrip.Of(images));
        }
    }

    private static IEnumerable<(Series Series, ResultRecord Run)> Runs(ReportModel model, int idClass)
        => from condition in model.Conditions
           from series in model.Series
           from run in model.Runs(series, condition, idClass)
           where run.Rotation is not null
           select (series, run);

    private static object Called(double share, double fewest)
        => share == fewest ? E("strong", Numbers.Percent(share)) : Numbers.Percent(share);

    private static XElement Number(string text) => E("td", text);
}

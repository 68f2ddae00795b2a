using System.Globalization;
using System.Xml.Linq;
using CompareDetectors.Results;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Report.Sections;

/// <summary>How to get the same numbers again.</summary>
internal static class ReproduceSection
{
    public static Section Of(ReportModel model) => Of(
        model.Manifest,
        [Fact("Transforms", Values(model, o => o.Transforms)), Fact("Fusion rule", Values(model, o => o.FusionRule))],
        Seeds(model));

    public static Section Of(RunManifest manifest, XElement?[]? facts = null, XElement? seeds = null)
    {
        return new Section(
            "reproduce",
            "How to reproduce this",
            E("pre", A("tabindex", 0), manifest.Command),
            E("p", "The same seed, settings and number of threads give the same figures, times aside. The command goes on from what its output folder holds: give it a new one to run all again."),
            E(
                "dl",
                Fact("Seed", manifest.Seed.ToString(CultureInfo.InvariantCulture)),
                Fact("Machine", manifest.Machine),
                Fact("OodDetection", manifest.Version),
                Fact("Date", manifest.Started.ToString("O", CultureInfo.InvariantCulture)),
                facts,
                Fact("Images", string.Join("; ", Sets(manifest).Select(s => s.Contents())))),
            seeds);
    }

    private static IEnumerable<SetDescription> Sets(RunManifest manifest)
        => new[] { manifest.IdSet, manifest.OodTrainSet }.Concat(manifest.OodTestSets).Distinct();

    private static string Values(ReportModel model, Func<RunOptions, string?> value)
        => string.Join("; ", model.Results.Select(r => value(r.Options)).OfType<string>().Distinct());

    private static XElement? Fact(string name, string value) => value.Length == 0 ? null : E("div", E("dt", name), E("dd", value));

    private static XElement? Seeds(ReportModel model)
    {
        var groups = model.Results
            .GroupBy(r => (r.IdClass, r.Repeat, r.OodCount, r.OodClasses))
            .OrderBy(g => g.Key.IdClass).ThenBy(g => g.Key.OodCount).ThenBy(g => g.Key.OodClasses).ThenBy(g => g.Key.Repeat)
            .ToArray();
        if (groups.Length == 0)
            return null;
        string[] head = ["ID class", "OOD images", "OOD classes", "Repeat", "Seed", "ID training images", "ID held out", "ID test images", "OOD test images"];
        return E(
            "details",
            E("summary", "Seeds and sizes of the runs"),
            ResultTable.Captioned(
                "seeds-table",
                $"The seed of each run, made of the seed above and the repeat, and the images it was trained and tested on.{(model.Manifest.OneNetwork ? " GEOM's network and the ID images of all repeats have the seed of the first." : "")}",
                E("thead", E("tr", head.Select(h => E("th", A("scope", "col"), h)))),
                E("tbody", groups.Select(g => E(
                    "tr",
                    E("th", A("scope", "row"), model.ClassName(g.Key.IdClass)),
                    E("td", Numbers.Count(g.Key.OodCount)),
                    E("td", g.Key.OodClasses is { } classes ? Classes(classes, g.First().Options.OodClassLabels) : "no labels"),
                    E("td", Numbers.Count(g.Key.Repeat)),
                    E("td", string.Join(", ", g.Select(r => r.Seed).Distinct().Select(s => s.ToString(CultureInfo.InvariantCulture)))),
                    E("td", Numbers.Count(g.Max(r => r.Options.TrainId))),
                    E("td", Numbers.Count(g.Max(r => r.Options.HeldOut))),
                    E("td", Numbers.Count(g.Max(r => r.TestId))),
                    E("td", Numbers.Count(g.Max(r => r.TestOod))))))));
    }

    private static string Classes(int count, IReadOnlyList<int>? labels)
        => labels is { Count: > 0 and <= 10 } ? $"{Numbers.Count(count)} ({string.Join(", ", labels.Select(l => Numbers.Whole(l)))})" : Numbers.Count(count);
}

using System.Xml.Linq;
using CompareDetectors.Plan;
using CompareDetectors.Results;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Report.Sections;

/// <summary>What was compared, and whether all of it is done.</summary>
internal static class SummarySection
{
    public static object?[] Content(ReportModel model) => [Unfinished(model), Facts(model)];

    private static XElement? Unfinished(ReportModel model)
    {
        if (model.Missing.Count == 0)
            return null;
        return E(
            "p",
            Class("unfinished"),
            A("role", "status"),
            E("strong", "Not finished: "),
            $"{Numbers.Count(model.Results.Count)} of {Numbers.Of(model.Manifest.Runs.Count, "planned run")} in this report, {Numbers.Count(model.Missing.Count)} still missing. "
            + "The command at the end goes on where it stopped. Rows with fewer runs than others are not marked as best.");
    }

    private static XElement Facts(ReportModel model)
    {
        var manifest = model.Manifest;
        var settings = manifest.Settings;
        var classes = manifest.Runs.Select(r => r.IdClass).Distinct().Order().ToArray();
        var tests = manifest.OodTestSets.Count == 0
            ? $"the other classes of {manifest.IdSet.Name}"
            : string.Join("; ", manifest.OodTestSets.Select(s => $"{s.Name} ({Numbers.Of(s.TestImages, "test image")})"));
        var network = $"WRN-{settings.Depth}-{settings.Width}, {Numbers.Of(settings.Epochs, "epoch")}, classifiers {Numbers.Of(settings.ClassifierEpochs, "epoch")}, "
            + $"{(settings.Augmentation ? "with" : "without")} augmentation"
            + (ExperimentPlan.HasClassifier(manifest.Runs) ? string.Concat(settings.ClassifierNotes().Select(note => $"; {note}")) : "");
        return E(
            "dl",
            Fact("In-distribution (ID)", $"{Describe(manifest.IdSet)}; {(classes.Length == 1 ? "class" : "one class at a time:")} {string.Join(", ", classes.Select(model.ClassName))}"),
            Fact("OOD training images", Describe(manifest.OodTrainSet)),
            Fact("OOD test images", tests),
            Fact("Preset", manifest.Preset ?? "none: all sizes by options"),
            Fact("Network", network),
            Fact("Images used", $"{Limit(settings.MaxId, "ID training images a class")}, {Limit(settings.MaxTest, "test images of either kind")}{Tested(model)}"),
            Fact("Repeats", Numbers.Count(manifest.Runs.Select(r => r.Repeat).Distinct().Count()) + (manifest.OneNetwork ? "; all repeats of a class share the first one's network and ID images" : "")));
    }

    private static string Describe(SetDescription set)
    {
        string[] parts =
        [
            .. set.TrainImages > 0 ? [Numbers.Of(set.TrainImages, "training image")] : Array.Empty<string>(),
            .. set.TestImages > 0 ? [Numbers.Of(set.TestImages, "test image")] : Array.Empty<string>(),
        ];
        return set.Name + (parts.Length > 0 ? $" ({string.Join(", ", parts)})" : "");
    }

    private static string Limit(int? most, string what) => most is { } count ? $"at most {Numbers.Count(count)} {what}" : $"all {what}";

    private static string Tested(ReportModel model)
    {
        if (model.Results.Count == 0)
            return "";
        return $"; tested on {Range(model.Results.Select(r => r.TestId))} ID and {Range(model.Results.Select(r => r.TestOod))} OOD images";

        static string Range(IEnumerable<int> counts)
        {
            int[] all = [.. counts.Distinct().Order()];
            return all.Length == 1 ? Numbers.Count(all[0]) : $"{Numbers.Count(all[0])} to {Numbers.Count(all[^1])}";
        }
    }

    private static XElement Fact(string name, string value) => E("div", E("dt", name), E("dd", value));
}

using System.Globalization;
using System.Xml.Linq;
using CompareDetectors.Report;
using CompareDetectors.Report.Sections;
using CompareDetectors.Results;
using CompareDetectors.Shift.Report;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.PostHoc.Report;

/// <summary>Writes report.html: OpenOOD's table, with means over near, far and all sets.</summary>
internal static class PostHocReport
{
    /// <summary>Writes the page from run.json and results.json. The same files give the same page.</summary>
    /// <exception cref="InvalidDataException">A file is damaged or of another version.</exception>
    public static void Write(string folder)
    {
        var results = Path.Combine(folder, "results.json");
        IReadOnlyList<PostHocRecord> rows = File.Exists(results) ? JsonFormat.Read<List<PostHocRecord>>(results) : [];
        var manifest = JsonFormat.Read<PostHocManifest>(Path.Combine(folder, "run.json"));
        ReportWriter.WritePage(folder, Page.Of(
            $"Detectors on a trained classifier: {manifest.IdSet.Name}", Summary(manifest, rows), [Results(manifest, rows), Times(rows), Reproduce(manifest), Notes()]));
    }

    private static object?[] Summary(PostHocManifest manifest, IReadOnlyList<PostHocRecord> rows)
    {
        var (settings, missing) = (manifest.Settings, manifest.Detectors.Except(rows.Select(r => r.Detector)).ToArray());
        return
        [
            missing.Length == 0 ? null : E("p", Class("unfinished"), A("role", "status"), E("strong", "Not finished: "), $"no results yet of {string.Join(", ", missing)}. The command at the end goes on where it stopped."),
            E(
                "dl",
                ShiftSummary.Fact("Network", $"{settings.Network.Kind}, {Path.GetFileName(settings.Network.Path)}"),
                ShiftSummary.Fact("In-distribution (ID)", $"{manifest.IdSet.Name}: fitted to {Numbers.Of(settings.Fit, "training image")}, tested on {Numbers.Of(manifest.TestImages, "image")}"),
                manifest.Detectors.Contains(DetectorSet.Joint) ? ShiftSummary.Fact("Held out for joint", manifest.HeldOutImages > 0 ? Numbers.Of(manifest.HeldOutImages, "training image") : "a tenth of those it is fitted to") : null,
                ShiftSummary.Fact("Other sets", string.Join("; ", manifest.OodTestSets.Select(s => $"{s.Set.Name} ({s.Kind}, {Numbers.Of(s.Used, "image")})")))),
        ];
    }

    private static Section Results(PostHocManifest manifest, IReadOnlyList<PostHocRecord> rows)
    {
        if (rows.Count == 0) return new Section("results", "Results", E("p", "No detector is measured yet."));
        var columns = PostHocColumn.Of(manifest.OodTestSets);
        var detectors = rows.GroupBy(row => row.Detector).ToArray();
        double[] best = [.. columns.Select(column => detectors.Max(d => column.Mean(d)?.Auroc ?? 0))];
        return new Section("results", "Results", ResultTable.Captioned(
            "auroc",
            "AUROC in %, below it FPR95 in %; the best AUROC of a column is bold. Each set counts once in a mean.",
            E("thead", E("tr", Head("Detector"), columns.Select(c => Head(c.Title)))),
            E("tbody", detectors.Select(d => E("tr", E("th", A("scope", "row"), d.Key), columns.Select((c, i) => Cell(c, [.. d], best[i])))))));
    }

    private static XElement Cell(PostHocColumn column, PostHocRecord[] rows, double best)
    {
        if (column.Mean(rows) is not { } mean) return E("td", Class("none"), A("title", "no result yet"), "–");
        var text = Percent(mean.Auroc);
        return E(
            "td",
            column.IsMean ? null : A("title", $"95 % interval {Percent(rows.Single(column.Holds).AurocLow)} – {Percent(rows.Single(column.Holds).AurocHigh)}"),
            E("span", Class("value"), text == Percent(best) ? E("strong", text) : text),
            E("small", Percent(mean.Fpr95)));
    }

    private static Section? Times(IReadOnlyList<PostHocRecord> rows) => rows.Count == 0 ? null : new Section("times", "Times", ResultTable.Captioned(
        "time",
        "Methods that were fitted together went through the network together: their time is that of all.",
        E("thead", E("tr", Head("Detectors"), Head("Fit, s"), Head("Scoring, images/s"))),
        E("tbody", rows.GroupBy(row => row.FitSeconds).Select(group => E(
            "tr",
            E("th", A("scope", "row"), string.Join(", ", group.Select(r => r.Detector).Distinct())),
            E("td", Numbers.Measured(group.Key)),
            E("td", Numbers.Measured(group.Average(r => r.ScoredImagesPerSecond))))))));

    private static Section Reproduce(PostHocManifest manifest) => new(
        "reproduce",
        "How to reproduce this",
        E("pre", A("tabindex", 0), manifest.Command),
        E(
            "dl",
            ShiftSummary.Fact("Seed", manifest.Settings.Seed.ToString(CultureInfo.InvariantCulture)),
            ShiftSummary.Fact("Network's SHA-256", manifest.NetworkSha256),
            ShiftSummary.Fact("Machine", manifest.Machine),
            ShiftSummary.Fact("OodDetection", manifest.Version),
            ShiftSummary.Fact("Date", manifest.Started.ToString("O", CultureInfo.InvariantCulture)),
            ShiftSummary.Fact("Images", string.Join("; ", manifest.OodTestSets.Select(s => s.Set).Prepend(manifest.IdSet).Select(s => s.Contents())))));

    private static Section Notes() => new(
        "notes",
        "How to read the numbers",
        E(
            "ul",
            Class("notes"),
            Note("AUROC", "how often a random image of another set scores higher than a random test image of the in-distribution set: 100 is perfect, 50 is guessing. A pointer on a cell brings up the 95 % interval (DeLong)."),
            Note("FPR95", "share of in-distribution images called OOD where 95 % of the other set's images are found."),
            Note("Near and far", "as the command line has it: near sets resemble the in-distribution set in content or style."),
            Note("Images of other sizes", "are resized to the size of the in-distribution set's, bilinearly where they grow and by averaging where they shrink, and not rounded; grey is repeated.")));

    private static XElement Note(string name, string text) => E("li", E("strong", name + ": "), text);

    private static XElement Head(string text) => E("th", A("scope", "col"), text);

    private static string Percent(double share) => (100 * share).ToString("0.00", CultureInfo.InvariantCulture);
}

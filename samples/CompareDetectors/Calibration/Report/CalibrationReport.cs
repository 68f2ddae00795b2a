using System.Xml.Linq;
using CompareDetectors.Plan;
using CompareDetectors.Report;
using CompareDetectors.Report.Sections;
using CompareDetectors.Results;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Calibration.Report;

/// <summary>Writes report.html, one page that needs nothing but itself, and the drawing of it by itself.</summary>
internal static class CalibrationReport
{
    public const string DrawingName = "false-alarms.svg";

    /// <summary>Writes both from run.json and results.json. The same files give the same page.</summary>
    /// <exception cref="InvalidDataException">A file is damaged or of another version.</exception>
    public static void Write(string folder)
    {
        var manifest = JsonFormat.Read<RunManifest>(Path.Combine(folder, "run.json"));
        var results = Path.Combine(folder, "results.json");
        List<CalibrationRecord> rows = File.Exists(results) ? JsonFormat.Read<List<CalibrationRecord>>(results) : [];
        ReportWriter.WritePage(folder, Page.Of(
            $"False alarms: {manifest.IdSet.Name}",
            [Unfinished(manifest, rows), Facts(manifest, rows)],
            [AlarmTable.Section(rows), AlarmDrawing.Section(rows), ReproduceSection.Of(manifest), AlarmTable.Notes()]));
        if (rows.Count > 0) File.WriteAllText(Path.Combine(folder, DrawingName), AlarmDrawing.File(rows));
    }

    private static XElement? Unfinished(RunManifest manifest, List<CalibrationRecord> rows)
    {
        var (done, planned) = (rows.DistinctBy(r => r.Key).Count(), manifest.Runs.Count);
        return done == planned ? null : E(
            "p", Class("unfinished"), A("role", "status"), E("strong", "Not finished: "),
            $"{Numbers.Count(done)} of {Numbers.Of(planned, "planned detector")} in this report. The command at the end goes on where it stopped.");
    }

    private static XElement? Facts(RunManifest manifest, List<CalibrationRecord> rows)
    {
        if (rows.Count == 0) return null;
        var single = rows.GroupBy(r => r.IdClass).Select(g => g.First()).ToArray();
        return E(
            "dl",
            Fact("In-distribution (ID)", single[0].IdClass is null ? $"{manifest.IdSet.Name}, all classes" : $"{manifest.IdSet.Name}, each of the classes {string.Join(", ", single.Select(r => r.IdClass))} in turn"),
            Fact("Detectors", manifest.Settings.Describe(ExperimentPlan.HasClassifier(manifest.Runs))),
            Fact("ID test images", $"{Numbers.Count(single.Sum(r => r.TestId))} different ones, {Range(single, r => r.TestId)} a class; each split calibrates with half of them"),
            Fact("Training part", $"{Range(single, r => r.HeldOut)} images a class held out from all training"),
            Fact("OOD test images", $"{Range(single, r => r.TestOod)} a class of {string.Join(", ", single[0].OodTestSets)}"),
            Fact("Splits", Numbers.Count(manifest.Calibration!.Splits)));
    }

    private static XElement Fact(string name, string value) => E("div", E("dt", name), E("dd", value));

    private static string Range(CalibrationRecord[] classes, Func<CalibrationRecord, int> count)
        => classes.Min(count) == classes.Max(count) ? Numbers.Count(classes.Max(count)) : $"{Numbers.Count(classes.Min(count))} to {Numbers.Count(classes.Max(count))}";
}

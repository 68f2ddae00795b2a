using CompareDetectors.Report;
using CompareDetectors.Results;

namespace CompareDetectors.Shift.Report;

/// <summary>Writes report.html: one page that needs nothing but itself.</summary>
internal static class ShiftReport
{
    /// <summary>Writes the page from run.json and results.json. The same files give the same page.</summary>
    /// <exception cref="InvalidDataException">A file is damaged or of another version.</exception>
    public static void Write(string folder)
    {
        var results = Path.Combine(folder, "results.json");
        IReadOnlyList<ShiftRecord> rows = File.Exists(results) ? JsonFormat.Read<List<ShiftRecord>>(results) : [];
        var model = new ShiftModel(JsonFormat.Read<ShiftManifest>(Path.Combine(folder, "run.json")), rows);
        ReportWriter.WritePage(folder, Page.Of(
            $"Covariate shift: {model.Manifest.IdSet.Name}",
            ShiftSummary.Content(model),
            [AurocTables.Of(model), ShareCurves.Of(model), AlarmTable.Of(model), ShiftNotes.Reproduce(model), ShiftNotes.HowToRead(model)]));
    }
}

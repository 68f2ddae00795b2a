using System.Xml.Linq;
using CompareDetectors.Results;
using OodDetection.Shared;

namespace CompareDetectors.Report;

/// <summary>Writes report.html: one page that needs nothing but itself.</summary>
internal static class ReportWriter
{
    /// <summary>Writes the page from run.json, results.json and the folder details. The same files give the same page.</summary>
    /// <param name="folder">The output folder; results that are still missing are named in the page.</param>
    /// <exception cref="FileNotFoundException">The folder holds no run.json.</exception>
    /// <exception cref="InvalidDataException">A file is damaged or of another version.</exception>
    internal static void Write(string folder)
    {
        var plan = Path.Combine(folder, "run.json");
        if (!File.Exists(plan))
            throw new FileNotFoundException($"Expected {plan}, which every run writes first: is '{folder}' the --out of a run?", plan);
        var manifest = JsonFormat.Read<RunManifest>(plan);
        var resultsFile = Path.Combine(folder, "results.json");
        IReadOnlyList<ResultRecord> results = File.Exists(resultsFile) ? JsonFormat.Read<List<ResultRecord>>(resultsFile) : [];

        WritePage(folder, Page.Of(new ReportModel(manifest, results, key => ReadDetail(folder, key))));
    }

    /// <summary>Writes report.html at once or not at all.</summary>
    internal static void WritePage(string folder, XElement page) => AtomicFile.WriteText(Path.Combine(folder, "report.html"), Html.Serialize(page));

    private static RunDetail? ReadDetail(string folder, string key)
    {
        var path = Path.Combine(folder, "details", key + ".json");
        return File.Exists(path) ? JsonFormat.Read<RunDetail>(path) : null;
    }
}

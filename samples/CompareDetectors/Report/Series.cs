using CompareDetectors.Results;

namespace CompareDetectors.Report;

/// <summary>A row of the tables and a line of the drawings: a detector with the layers that it looks into.</summary>
/// <param name="Index">Its place in the report, which decides colour, dashes and marker.</param>
/// <param name="Detector">The detector's name.</param>
/// <param name="Layers">Its layers, joined; empty where it looks into none.</param>
/// <param name="Label">The shortest name that no other row has.</param>
internal sealed record Series(int Index, string Detector, string Layers, string Label)
{
    /// <summary>The rows of some results, in the order in which they first appear.</summary>
    public static IReadOnlyList<Series> In(IReadOnlyList<ResultRecord> results)
    {
        var rows = results.Select(r => (r.Detector, Layers: Join(r.Layers))).Distinct().ToArray();
        return [.. rows.Select((row, i) => new Series(i, row.Detector, row.Layers, Label(row)))];

        string Label((string Detector, string Layers) row)
            => rows.Count(other => other.Detector == row.Detector) == 1 ? row.Detector : $"{row.Detector} {row.Layers}".TrimEnd();
    }

    public bool Has(ResultRecord result) => result.Detector == Detector && Join(result.Layers) == Layers;

    private static string Join(IReadOnlyList<string> layers) => string.Join(", ", layers);
}

using CompareDetectors.Results;

namespace CompareDetectors.Shift;

/// <summary>The output folder of a plan: the rows of a condition come to results.json all at once.</summary>
internal sealed class ShiftFolder : IDisposable
{
    private const string ResultsName = "results.json";
    private readonly OutputFolder _output;
    private readonly ShiftManifest _manifest;
    private readonly Dictionary<string, ShiftRecord[]> _rows;

    private ShiftFolder(OutputFolder output, ShiftManifest manifest)
    {
        _output = output;
        _manifest = manifest;
        _rows = output.ReadRows<ShiftRecord>(ResultsName, r => r.Key, manifest.Runs.Select(r => r.Key))
            .GroupBy(r => r.Key).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
    }

    public string Folder => _output.Path;

    /// <summary>Conditions that are done.</summary>
    public int Done => _rows.Count;

    /// <summary>The rows in the plan's order.</summary>
    public IReadOnlyList<ShiftRecord> Rows => [.. _manifest.Runs.SelectMany(r => _rows.GetValueOrDefault(r.Key) ?? [])];

    /// <inheritdoc cref="OutputFolder.Open"/>
    public static ShiftFolder Open(string path, ShiftManifest manifest)
    {
        var output = OutputFolder.Open(path, manifest);
        try
        {
            return new ShiftFolder(output, manifest);
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    public bool Has(string key) => _rows.ContainsKey(key);

    public void Add(string key, ShiftRecord[] rows)
    {
        _rows.Add(key, rows);
        _output.Write(ResultsName, JsonFormat.Write(Rows));
    }

    /// <inheritdoc cref="OutputFolder.CheckpointPath"/>
    public string CheckpointPath(int repeat) => _output.CheckpointPath(FormattableString.Invariant($"r{repeat}"));

    /// <inheritdoc cref="OutputFolder.DropEmptyCheckpoints"/>
    public void DropEmptyCheckpoints() => _output.DropEmptyCheckpoints();

    public void Dispose() => _output.Dispose();
}

namespace CompareDetectors.Results;

/// <summary>A row of results.json where a run of the plan may have several.</summary>
internal interface IRow
{
    /// <summary>The run's name in the plan.</summary>
    string Key { get; }
}

/// <summary>The output folder of a plan whose runs have several rows each: those of a run come to results.json all at once.</summary>
internal sealed class RowFolder<TRow> : IDisposable
    where TRow : IRow
{
    private const string ResultsName = "results.json";
    private readonly OutputFolder _output;
    private readonly IReadOnlyList<string> _keys;
    private readonly Dictionary<string, TRow[]> _rows;

    private RowFolder(OutputFolder output, IReadOnlyList<string> keys)
    {
        _output = output;
        _keys = keys;
        _rows = output.ReadRows<TRow>(ResultsName, r => r.Key, keys).GroupBy(r => r.Key).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
    }

    public string Folder => _output.Path;

    /// <inheritdoc cref="OutputFolder.Resumption"/>
    public string Resumption(int done, int planned, string what) => _output.Resumption(done, planned, what);

    /// <summary>Runs that are done.</summary>
    public int Done => _rows.Count;

    /// <summary>The rows in the plan's order.</summary>
    public IReadOnlyList<TRow> Rows => [.. _keys.SelectMany(key => _rows.GetValueOrDefault(key) ?? [])];

    /// <inheritdoc cref="OutputFolder.Open"/>
    public static RowFolder<TRow> Open<TManifest>(string path, TManifest manifest)
        where TManifest : IManifest<TManifest>
    {
        var output = OutputFolder.Open(path, manifest);
        try
        {
            return new RowFolder<TRow>(output, manifest.Keys);
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    public bool Has(string key) => _rows.ContainsKey(key);

    public void Add(string key, TRow[] rows)
    {
        _rows.Add(key, rows);
        _output.Write(ResultsName, JsonFormat.Write(Rows));
    }

    /// <inheritdoc cref="OutputFolder.CheckpointPath"/>
    public string CheckpointPath(string name) => _output.CheckpointPath(name);

    /// <inheritdoc cref="OutputFolder.DropCheckpoints"/>
    public void DropCheckpoints(IEnumerable<string> names) => _output.DropCheckpoints(names);

    public void Dispose() => _output.Dispose();
}

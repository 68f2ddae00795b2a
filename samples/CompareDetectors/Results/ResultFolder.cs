namespace CompareDetectors.Results;

/// <summary>
/// An output folder: run.json says what it is for, results.json and details hold what is done, checkpoints a network that further runs need.
/// </summary>
internal sealed class ResultFolder : IDisposable
{
    private const string ResultsName = "results.json";
    private readonly OutputFolder _output;
    private readonly RunManifest _manifest;
    private readonly Dictionary<string, ResultRecord> _results;

    private ResultFolder(OutputFolder output, RunManifest manifest)
    {
        _output = output;
        _manifest = manifest;
        _results = output.ReadRows<ResultRecord>(ResultsName, r => r.Key, manifest.Keys).ToDictionary(r => r.Key, StringComparer.Ordinal);
    }

    public string Folder => _output.Path;

    /// <inheritdoc cref="OutputFolder.Resumption"/>
    public string Resumption(int done, int planned, string what) => _output.Resumption(done, planned, what);

    /// <summary>What is done, in the plan's order.</summary>
    public IReadOnlyList<ResultRecord> Results => [.. _manifest.Runs.Where(r => _results.ContainsKey(r.Key)).Select(r => _results[r.Key])];

    /// <inheritdoc cref="OutputFolder.Open"/>
    public static ResultFolder Open(string path, RunManifest manifest)
    {
        var output = OutputFolder.Open(path, manifest);
        try
        {
            return new ResultFolder(output, manifest);
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    public bool Has(string key) => _results.ContainsKey(key);

    /// <summary>Adds a result. Its detail is written first, so that each row of results.json has one.</summary>
    public void Add(ResultRecord result, RunDetail detail)
    {
        Directory.CreateDirectory(_output["details"]);
        _output.Write(Path.Combine("details", result.Key + ".json"), JsonFormat.Write(detail));
        _results.Add(result.Key, result);
        _output.Write(ResultsName, JsonFormat.Write(Results));
    }

    /// <inheritdoc cref="OutputFolder.CheckpointPath"/>
    public string CheckpointPath(string name) => _output.CheckpointPath(name);

    /// <inheritdoc cref="OutputFolder.DropCheckpoints"/>
    public void DropCheckpoints(IEnumerable<string> names) => _output.DropCheckpoints(names);

    public void Dispose() => _output.Dispose();
}

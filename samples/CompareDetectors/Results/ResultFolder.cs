namespace CompareDetectors.Results;

/// <summary>
/// An output folder: run.json says what it is for, results.json and details hold what is done, checkpoints a network that further runs need.
/// Every file is written under another name and renamed, so that it is whole or not there.
/// </summary>
internal sealed class ResultFolder : IDisposable
{
    private const string LockName = ".lock";
    private readonly FileStream _lock;
    private readonly RunManifest _manifest;
    private readonly Dictionary<string, ResultRecord> _results;

    private ResultFolder(string folder, FileStream held, RunManifest manifest, IEnumerable<ResultRecord> results)
    {
        Folder = folder;
        _lock = held;
        _manifest = manifest;
        _results = results.ToDictionary(r => r.Key, StringComparer.Ordinal);
    }

    public string Folder { get; }

    /// <summary>What is done, in the plan's order.</summary>
    public IReadOnlyList<ResultRecord> Results => [.. _manifest.Runs.Where(r => _results.ContainsKey(r.Key)).Select(r => _results[r.Key])];

    /// <summary>Opens a folder for a plan: a new or empty one, or one with results of the same plan.</summary>
    /// <exception cref="InvalidOperationException">The folder belongs to another run, holds other files, or is in use. Nothing in it was changed.</exception>
    /// <exception cref="InvalidDataException">Its files are damaged.</exception>
    public static ResultFolder Open(string path, RunManifest manifest)
    {
        var folder = Path.GetFullPath(path);
        if (File.Exists(folder)) throw new InvalidOperationException($"--out {folder} is a file; expected a folder.");
        var manifestPath = Path.Combine(folder, "run.json");
        // A process that was killed before it wrote anything may leave its lock.
        var isNew = !Directory.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).All(entry => Path.GetFileName(entry) == LockName);
        if (!isNew) CheckSame(folder, manifestPath, manifest);

        Directory.CreateDirectory(folder);
        var held = Lock(folder);
        try
        {
            if (isNew) Write(manifestPath, JsonFormat.Write(manifest));
            var results = File.Exists(ResultsPath(folder)) ? JsonFormat.Read<List<ResultRecord>>(ResultsPath(folder)) : [];
            var planned = manifest.Runs.Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
            if (results.Find(r => !planned.Contains(r.Key)) is { } strange)
                throw new InvalidDataException($"{ResultsPath(folder)} has a result '{strange.Key}' that run.json does not plan. Choose another --out, or delete the folder.");
            return new ResultFolder(folder, held, manifest, results);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public bool Has(string key) => _results.ContainsKey(key);

    /// <summary>Adds a result. Its detail is written first, so that each row of results.json has one.</summary>
    public void Add(ResultRecord result, RunDetail detail)
    {
        Directory.CreateDirectory(Path.Combine(Folder, "details"));
        Write(Path.Combine(Folder, "details", result.Key + ".json"), JsonFormat.Write(detail));
        _results.Add(result.Key, result);
        Write(ResultsPath(Folder), JsonFormat.Write(Results));
    }

    /// <summary>The file for a trained network of a class.</summary>
    public string CheckpointPath(string name) => Path.Combine(Folder, "checkpoints", name + ".network");

    /// <summary>Removes the folder of the checkpoints if it is empty.</summary>
    public void DropEmptyCheckpoints()
    {
        var folder = Path.Combine(Folder, "checkpoints");
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
    }

    public void Dispose() => _lock.Dispose();

    private static string ResultsPath(string folder) => Path.Combine(folder, "results.json");

    private static void CheckSame(string folder, string manifestPath, RunManifest manifest)
    {
        if (!File.Exists(manifestPath))
            throw new InvalidOperationException($"--out {folder} holds files, but no run.json: it is no folder of results. Choose a new or empty one; nothing was changed.");
        var earlier = JsonFormat.Read<RunManifest>(manifestPath);
        var differences = manifest.DifferencesTo(earlier);
        if (differences.Count > 0)
        {
            throw new InvalidOperationException(
                $"--out {folder} holds results of another run, which differs in {string.Join(", ", differences)}. Choose another folder, or repeat that run's command to go on with it:{Environment.NewLine}  {earlier.Command}{Environment.NewLine}Nothing was changed.");
        }
    }

    private static FileStream Lock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"--out {folder} is in use by another process of this program. Wait for it, or choose another folder.", e);
        }
    }

    private static void Write(string path, string text)
    {
        var temporary = path + ".tmp";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }
}

using OodDetection.Shared;

namespace CompareDetectors.Results;

/// <summary>What run.json says of a plan.</summary>
internal interface IManifest<TSelf>
{
    string Experiment { get; }

    string Command { get; }

    /// <summary>The library's version.</summary>
    string Version { get; }

    /// <summary>Where the first results were made.</summary>
    string Machine { get; }

    /// <summary>The names of the runs, in the plan's order.</summary>
    IReadOnlyList<string> Keys { get; }

    /// <summary>Whether run.json of such an experiment is of this type.</summary>
    bool IsOf(string experiment);

    /// <summary>In what this run differs from another one; empty where one goes on with the other's results.</summary>
    IReadOnlyList<string> DifferencesTo(TSelf other);
}

/// <summary>
/// A folder that belongs to one plan and one process: run.json says which plan. Every file is written under another name and renamed, so that it
/// is whole or not there.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    private const string LockName = ".lock";
    private readonly FileStream _lock;
    private readonly Origin _begun;
    private readonly Origin _now;

    private OutputFolder(string path, FileStream held, Origin begun, Origin now)
    {
        Path = path;
        _lock = held;
        _begun = begun;
        _now = now;
    }

    public string Path { get; }

    /// <summary>The path of a file in the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Opens a folder for a plan: a new or empty one, or one of the same plan.</summary>
    /// <exception cref="InvalidOperationException">The folder belongs to another run, holds other files, or is in use. Nothing in it was changed.</exception>
    /// <exception cref="InvalidDataException">run.json is damaged.</exception>
    public static OutputFolder Open<TManifest>(string path, TManifest manifest)
        where TManifest : IManifest<TManifest>
    {
        var full = System.IO.Path.GetFullPath(path);
        if (File.Exists(full)) throw new InvalidOperationException($"--out {full} is a file; expected a folder.");
        // A process that was killed before it had written anything may leave its lock, and what was to become run.json.
        var isNew = !Directory.Exists(full) || Directory.EnumerateFileSystemEntries(full).All(entry => System.IO.Path.GetFileName(entry) == LockName || AtomicFile.IsTemporary(entry));
        var now = new Origin(manifest.Version, manifest.Machine);
        var begun = isNew ? now : CheckSame(full, manifest);

        Directory.CreateDirectory(full);
        var folder = new OutputFolder(full, Lock(full), begun, now);
        try
        {
            // Only where this program writes: a folder within may be another one's.
            foreach (var left in new[] { full, folder["checkpoints"], folder["details"] }.Where(Directory.Exists).SelectMany(inside => Directory.EnumerateFiles(inside)).Where(AtomicFile.IsTemporary)) File.Delete(left);
            if (isNew) folder.Write("run.json", JsonFormat.Write(manifest));
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>What to say where something is there already.</summary>
    /// <param name="done">How much.</param>
    /// <param name="planned">Of how much.</param>
    /// <param name="what">Of what: "results".</param>
    public string Resumption(int done, int planned, string what)
        => $"{done} of {planned} {what} are there already{(done < planned ? "; going on with the others" : "")}."
            + (_begun == _now || done == planned ? ""
                : $" The folder was begun {Origin.Difference(_begun, _now)}: their figures may not be comparable, so a table of both would be wrong. Another --out starts afresh.");

    public void Write(string name, string text) => AtomicFile.WriteText(this[name], text);

    /// <summary>The rows of a file, or none if there is none yet.</summary>
    /// <param name="name">The file.</param>
    /// <param name="keyOf">The key of a row.</param>
    /// <param name="planned">The keys that there may be.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or holds what run.json does not plan.</exception>
    public List<TRow> ReadRows<TRow>(string name, Func<TRow, string> keyOf, IEnumerable<string> planned)
    {
        List<TRow> rows = File.Exists(this[name]) ? JsonFormat.Read<List<TRow>>(this[name]) : [];
        var known = planned.ToHashSet(StringComparer.Ordinal);
        return rows.Select(keyOf).FirstOrDefault(key => !known.Contains(key)) is { } strange
            ? throw new InvalidDataException($"{this[name]} has a result '{strange}' that run.json does not plan. Choose another --out, or delete the folder.")
            : rows;
    }

    /// <summary>The file for a trained network.</summary>
    public string CheckpointPath(string name) => this[System.IO.Path.Combine("checkpoints", name + ".network")];

    /// <summary>Removes networks that nothing needs any more, and their folder if it is empty.</summary>
    /// <param name="names">Their names, of those that may be there.</param>
    public void DropCheckpoints(IEnumerable<string> names)
    {
        foreach (var path in names.Select(CheckpointPath).Where(File.Exists)) File.Delete(path);
        if (Directory.Exists(this["checkpoints"]) && !Directory.EnumerateFileSystemEntries(this["checkpoints"]).Any()) Directory.Delete(this["checkpoints"]);
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>What began the folder.</summary>
    private static Origin CheckSame<TManifest>(string folder, TManifest manifest)
        where TManifest : IManifest<TManifest>
    {
        var path = System.IO.Path.Combine(folder, "run.json");
        if (!File.Exists(path))
            throw new InvalidOperationException($"--out {folder} holds files, but no run.json: it is no folder of results. Choose a new or empty one; nothing was changed.");
        // The rest of the file has another form where another kind of experiment wrote it.
        var head = JsonFormat.Read<Head>(path);
        var begun = new Origin(head.Version ?? manifest.Version, head.Machine ?? manifest.Machine);
        IReadOnlyList<string> differences = manifest.IsOf(head.Experiment) ? manifest.DifferencesTo(JsonFormat.Read<TManifest>(path)) : ["the experiment"];
        if (differences.Count > 0)
        {
            throw new InvalidOperationException(
                $"--out {folder} holds results of another run, which differs in {string.Join(", ", differences)}. Choose another folder, or repeat that run's command to go on with it:{Environment.NewLine}  {head.Command}{Environment.NewLine}"
                + (begun.Version == manifest.Version ? "" : $"It was begun by version {begun.Version} of the library, and this is {manifest.Version}, where the same command may mean something else.{Environment.NewLine}")
                + "Nothing was changed.");
        }

        return begun;
    }

    private static FileStream Lock(string folder)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"--out {folder} is in use by another process of this program. Wait for it, or choose another folder.", e);
        }
    }

    private sealed record Head
    {
        public required string Experiment { get; init; }

        public required string Command { get; init; }

        public string? Version { get; init; }

        public string? Machine { get; init; }
    }

    /// <summary>What made results, and where.</summary>
    private sealed record Origin(string Version, string Machine)
    {
        internal static string Difference(Origin begun, Origin now)
        {
            string[] differences =
            [
                .. begun.Version == now.Version ? [] : new[] { $"by version {begun.Version} of the library, and this is {now.Version}" },
                .. begun.Machine == now.Machine ? [] : new[] { $"on a machine that says of itself '{begun.Machine}', and this one '{now.Machine}'" },
            ];
            return string.Join(", ", differences);
        }
    }
}

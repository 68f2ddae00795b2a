namespace OodDetection.Benchmarks.Running;

/// <summary>Folders of the repository that this program was built in.</summary>
internal static class Repository
{
    /// <summary>The repository, or the current folder where the program was copied elsewhere.</summary>
    internal static string Root { get; } = Find() ?? Environment.CurrentDirectory;

    /// <summary>Where BenchmarkDotNet leaves logs and reports; never committed.</summary>
    internal static string Artifacts => Path.Combine(Root, "artifacts", "benchmarks");

    /// <summary>Where the committed tables are.</summary>
    internal static string Results => Path.Combine(Root, "benchmarks", "results");

    private static string? Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "OodDetection.sln"))) return folder;
        }

        return null;
    }
}

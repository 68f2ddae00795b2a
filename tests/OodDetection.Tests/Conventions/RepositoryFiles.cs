using System.Reflection;

namespace OodDetection.Tests.Conventions;

/// <summary>A file of C#, by its path below some folder, with slashes.</summary>
internal sealed record SourceFile(string Path, string Text);

/// <summary>The files of the repository that these tests were built in.</summary>
internal static class RepositoryFiles
{
    private static readonly string[] s_builtFolders = ["bin", "obj"];

    private static string Root { get; } = typeof(RepositoryFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!;

    internal static DirectoryInfo Folder(string path) => new(Path.Combine(Root, path));

    /// <summary>All C# files in a folder and those below it, but for what builds leave there.</summary>
    internal static IEnumerable<SourceFile> Sources(string folder)
    {
        var start = Folder(folder);
        return Find(start).Select(file => new SourceFile(Path.GetRelativePath(start.FullName, file.FullName).Replace('\\', '/'), File.ReadAllText(file.FullName)));
    }

    private static IEnumerable<FileInfo> Find(DirectoryInfo folder) => folder.EnumerateFiles("*.cs").Concat(folder
        .EnumerateDirectories()
        .Where(below => !s_builtFolders.Contains(below.Name))
        .SelectMany(Find));
}

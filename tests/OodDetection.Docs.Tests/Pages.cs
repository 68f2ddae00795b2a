using System.Reflection;

namespace OodDetection.Docs.Tests;

/// <summary>The pages of the repository.</summary>
internal static class Pages
{
    private static readonly string[] s_builtFolders = ["bin", "obj", "artifacts", "packages"];

    public static string Root { get; } = typeof(Pages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!;

    /// <summary>All pages by their paths below the repository.</summary>
    public static IReadOnlyDictionary<string, MarkdownPage> All { get; } = Find(new DirectoryInfo(Root))
        .Select(file => MarkdownPage.Parse(Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'), File.ReadAllText(file.FullName)))
        .ToDictionary(page => page.Path, StringComparer.Ordinal);

    /// <summary>The pages that show how to use the library.</summary>
    public static IEnumerable<MarkdownPage> ForUsers => All.Values
        .Where(page => page.Path == "README.md" || page.Path.StartsWith("docs/", StringComparison.Ordinal) || page.Path.StartsWith("src/", StringComparison.Ordinal))
        .OrderBy(page => page.Path, StringComparer.Ordinal);

    private static IEnumerable<FileInfo> Find(DirectoryInfo folder) => folder.EnumerateFiles("*.md").Concat(folder
        .EnumerateDirectories()
        .Where(below => below.Name[0] != '.' && !s_builtFolders.Contains(below.Name))
        .SelectMany(Find));
}

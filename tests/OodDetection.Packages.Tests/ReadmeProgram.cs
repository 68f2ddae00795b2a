using System.Text.RegularExpressions;

namespace OodDetection.Packages.Tests;

/// <summary>The program that the repository's README shows.</summary>
internal static partial class ReadmeProgram
{
    public static string Source { get; } = Find();

    /// <summary>Its lines of code: what is neither empty nor a comment alone.</summary>
    public static IReadOnlyList<string> Lines =>
        [.. Source.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith("//", StringComparison.Ordinal))];

    private static string Find()
    {
        var readme = File.ReadAllText(Path.Combine(BuildFacts.RepoRoot, "README.md")).ReplaceLineEndings("\n");
        var match = Block().Match(readme);
        Assert.True(match.Success, "README.md has no C# block right after the line <!-- consumer program -->.");
        return match.Groups[1].Value;
    }

    [GeneratedRegex("<!-- consumer program -->\\n+```csharp\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}

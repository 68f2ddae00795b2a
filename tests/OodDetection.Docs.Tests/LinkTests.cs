namespace OodDetection.Docs.Tests;

/// <summary>Links between pages lead to files and headings that exist.</summary>
public sealed class LinkTests
{
    public static TheoryData<string> AllPages() => [.. Pages.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Links_OfAPage_LeadSomewhere(string page)
    {
        var broken = Broken(Pages.All[page]).ToArray();
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    [Fact]
    public void Pages_OfDocs_AreReachedFromTheReadme()
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<string>(["README.md"]);
        while (waiting.TryDequeue(out var path))
        {
            if (!reached.Add(path)) continue;
            foreach (var (_, target) in Pages.All[path].Links.Where(link => !IsElsewhere(link.Target)))
            {
                if (Pages.All.ContainsKey(Resolve(path, target).File)) waiting.Enqueue(Resolve(path, target).File);
            }
        }

        // The packages' own pages are read elsewhere, and come from no link.
        Assert.Equal([], Pages.ForUsers.Select(page => page.Path).Where(path => !path.StartsWith("src/", StringComparison.Ordinal)).Except(reached));
    }

    [Theory]
    [InlineData("[a](no-such-page.md)", "no-such-page.md: there is no such file")]
    [InlineData("<img src=\"images/none.svg\">", "images/none.svg: there is no such file")]
    [InlineData("[a](../README.md#no-such-heading)", "../README.md#no-such-heading: the page has no such heading")]
    [InlineData("[a](#b-c)\n## B c", null)]
    [InlineData("`[a](in-code.md)`", null)]
    public void Broken_OneLink_IsNamedWithItsLine(string text, string? expected)
        => Assert.Equal(expected is null ? [] : [$"docs/page.md(1): {expected}"], Broken(MarkdownPage.Parse("docs/page.md", text)));

    private static IEnumerable<string> Broken(MarkdownPage page)
    {
        foreach (var (line, target) in page.Links.Where(link => !IsElsewhere(link.Target)))
        {
            var (file, anchor) = Resolve(page.Path, target);
            var full = Path.Combine(Pages.Root, file);
            if (file != page.Path && !File.Exists(full) && !Directory.Exists(full))
                yield return $"{page.Path}({line}): {target}: there is no such file";
            else if (anchor.Length > 0 && !(file == page.Path ? page : Pages.All[file]).Anchors.Contains(anchor))
                yield return $"{page.Path}({line}): {target}: the page has no such heading";
        }
    }

    private static bool IsElsewhere(string target) => Uri.TryCreate(target, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" or "mailto";

    /// <summary>The file below the repository that a target of a page means, and the heading in it.</summary>
    private static (string File, string Anchor) Resolve(string page, string target)
    {
        var parts = Uri.UnescapeDataString(target).Split('#', 2);
        var folder = Path.GetDirectoryName(Path.Combine(Pages.Root, page))!;
        var file = parts[0].Length == 0 ? page : Path.GetRelativePath(Pages.Root, Path.GetFullPath(Path.Combine(folder, parts[0]))).Replace('\\', '/');
        return (file, parts.Length > 1 ? parts[1] : "");
    }
}

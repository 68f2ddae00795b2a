using System.Text.RegularExpressions;

namespace OodDetection.Docs.Tests;

/// <summary>What the tests look at in a page: C# blocks, headings, links.</summary>
internal sealed partial class MarkdownPage
{
    private MarkdownPage(string path, IReadOnlyList<CodeBlock> blocks, IReadOnlySet<string> anchors, IReadOnlyList<(int Line, string Target)> links)
        => (Path, Blocks, Anchors, Links) = (path, blocks, anchors, links);

    /// <summary>The path below the repository, with slashes.</summary>
    public string Path { get; }

    public IReadOnlyList<CodeBlock> Blocks { get; }

    /// <summary>What a link to a heading may have after its #, as GitHub makes it.</summary>
    public IReadOnlySet<string> Anchors { get; }

    /// <summary>The targets of links and pictures, with the line that each is in.</summary>
    public IReadOnlyList<(int Line, string Target)> Links { get; }

    public static MarkdownPage Parse(string path, string text)
    {
        var (blocks, anchors, links) = (new List<CodeBlock>(), new HashSet<string>(StringComparer.Ordinal), new List<(int, string)>());
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        string given = "", fence = "", language = "";
        var (goesOn, start) = (false, 0);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (fence.Length > 0)
            {
                if (line.Trim() != fence) continue;
                if (language == "csharp")
                    blocks.Add(new CodeBlock(path, start + 1, string.Join('\n', lines[start..i]), given, goesOn));
                (fence, given, goesOn) = ("", "", false);
            }
            else if (Fence().Match(line) is { Success: true } opening)
            {
                (fence, language, start) = (opening.Groups[1].Value, opening.Groups[2].Value, i + 1);
            }
            else if (Convention().Match(line) is { Success: true } comment)
            {
                if (comment.Groups[2].Success) given += comment.Groups[2].Value.TrimEnd(' ', ';') + ";";
                else goesOn = true;
            }
            else
            {
                if (Heading().Match(line) is { Success: true } heading) AddAnchor(anchors, heading.Groups[1].Value);
                foreach (Match link in Link().Matches(InlineCode().Replace(line, "")))
                    links.Add((i + 1, link.Groups.Values.Skip(1).First(g => g.Success).Value));
            }
        }

        if (fence.Length > 0) throw new InvalidDataException($"{path}({start}): the code block that begins here has no end.");
        return new MarkdownPage(path, blocks, anchors, links);
    }

    private static void AddAnchor(HashSet<string> anchors, string heading)
    {
        var words = LinkText().Replace(heading, "$1").Trim().ToLowerInvariant();
        var anchor = string.Concat(words.Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');
        var (unique, more) = (anchor, 0);
        while (!anchors.Add(unique)) unique = $"{anchor}-{++more}";
    }

    [GeneratedRegex(@"^\s*(```+)(\w*)\s*$")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^<!-- (given: (.*)|goes on) -->\s*$")]
    private static partial Regex Convention();

    [GeneratedRegex(@"^#+ (.*)$")]
    private static partial Regex Heading();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)|(?:src|srcset|href)=""([^""]+)""")]
    private static partial Regex Link();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();
}

using System.Reflection;

namespace OodDetection.PublicApi.Tests.Approval;

/// <summary>A change of what users can call is seen here, and approved by committing the new text.</summary>
public sealed class PublicApiTests
{
    private const string ApprovedFile = "tests/OodDetection.PublicApi.Tests/Approval/PublicApi.approved.txt";

    [Fact]
    public void PublicApi_OfAllPackages_IsTheApprovedOne()
    {
        using var stream = typeof(PublicApiTests).Assembly.GetManifestResourceStream("PublicApi.approved.txt")!;
        using var reader = new StreamReader(stream);
        var approved = reader.ReadToEnd().ReplaceLineEndings("\n");
        var received = ApiText.Of(Libraries());
        if (received == approved) return;

        var file = Path.Combine(AppContext.BaseDirectory, "PublicApi.received.txt");
        File.WriteAllText(file, received);
        Assert.Fail(
            $"""
             The public API is another one than {ApprovedFile} says:

             {FirstDifference(approved.Split('\n'), received.Split('\n'))}

             If that is meant, approve it, and tell users in CHANGELOG.md:
               cp {file} {ApprovedFile}
             """);
    }

    [Theory]
    [InlineData("a b c", "a b c d", "line 4", "+ d")]
    [InlineData("a b c", "a c", "line 2", "- b")]
    [InlineData("a b c", "x b c", "line 1", "- a|+ x")]
    [InlineData("a b c", "a b", "line 3", "- c")]
    public void FirstDifference_LineAddedRemovedOrChanged_IsShown(string approved, string received, string place, string lines)
    {
        var text = FirstDifference(approved.Split(' '), received.Split(' '));

        Assert.Contains(place, text, StringComparison.Ordinal);
        Assert.Equal(lines.Split('|'), text.Split('\n').Where(l => l[0] is '-' or '+'));
    }

    /// <summary>All of src: this project references each of its projects, and a package of that name comes from nowhere else.</summary>
    private static IEnumerable<Assembly> Libraries()
    {
        var self = typeof(PublicApiTests).Assembly.GetName().Name;
        return Directory.EnumerateFiles(AppContext.BaseDirectory, "OodDetection*.dll")
            .Select(f => Path.GetFileNameWithoutExtension(f)).Where(n => n != self).Select(Assembly.Load);
    }

    // The lines between what both begin and end with; of a long stretch the beginning.
    private static string FirstDifference(string[] approved, string[] received)
    {
        const int shown = 8;
        var shorter = Math.Min(approved.Length, received.Length);
        var start = 0;
        while (start < shorter && approved[start] == received[start]) start++;
        var end = 0;
        while (end < shorter - start && approved[^(end + 1)] == received[^(end + 1)]) end++;
        var lines = approved[start..^end].Take(shown).Select(l => $"- {l}").Concat(received[start..^end].Take(shown).Select(l => $"+ {l}"));
        return $"from line {start + 1} on (- approved, + now):\n{string.Join('\n', lines)}";
    }
}

using System.Reflection;

namespace OodDetection.PublicApi.Tests.Approval;

/// <summary>A change of what users can call is seen here, and approved by committing the new text.</summary>
public sealed class PublicApiTests
{
    private const int Shown = 20;
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
        var lines = Difference(approved.Split('\n'), received.Split('\n'));
        Assert.Fail(
            $"""
             The public API is another one than {ApprovedFile} says (- approved, + now):

             {string.Join('\n', lines.Take(Shown))}{(lines.Count > Shown ? $"\n… and {lines.Count - Shown} lines more" : "")}

             If that is meant, approve it, and tell users in CHANGELOG.md:
               cp {file} {ApprovedFile}
             """);
    }

    [Theory]
    [InlineData("a b c", "a b c d", "+ d")]
    [InlineData("a b c", "a c", "- b")]
    [InlineData("a b c", "x b c y", "- a|+ x|+ y")]
    [InlineData("a b c", "c", "- a|- b")]
    [InlineData("a b c", "a b c", "")]
    public void Difference_LinesAddedRemovedOrChanged_AreShown(string approved, string received, string lines) =>
        Assert.Equal(lines.Split('|', StringSplitOptions.RemoveEmptyEntries), Difference(approved.Split(' '), received.Split(' ')));

    /// <summary>All of src: this project references each of its projects, and a package of that name comes from nowhere else.</summary>
    private static IEnumerable<Assembly> Libraries()
    {
        var self = typeof(PublicApiTests).Assembly.GetName().Name;
        return Directory.EnumerateFiles(AppContext.BaseDirectory, "OodDetection*.dll")
            .Select(f => Path.GetFileNameWithoutExtension(f)).Where(n => n != self).Select(Assembly.Load);
    }

    private static List<string> Difference(string[] approved, string[] received)
    {
        // How many lines the rests have in common, from line i of the one and j of the other on.
        var common = new int[approved.Length + 1, received.Length + 1];
        for (var i = approved.Length - 1; i >= 0; i--)
            for (var j = received.Length - 1; j >= 0; j--)
                common[i, j] = approved[i] == received[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);

        var lines = new List<string>();
        for (int i = 0, j = 0; i < approved.Length || j < received.Length;)
        {
            if (i < approved.Length && j < received.Length && approved[i] == received[j]) (i, j) = (i + 1, j + 1);
            else if (j == received.Length || (i < approved.Length && common[i + 1, j] >= common[i, j + 1])) lines.Add($"- {approved[i++]}");
            else lines.Add($"+ {received[j++]}");
        }

        return lines;
    }
}

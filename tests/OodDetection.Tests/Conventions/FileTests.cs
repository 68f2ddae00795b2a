using System.Text.RegularExpressions;

namespace OodDetection.Tests.Conventions;

/// <summary>What holds for the repository's files.</summary>
public class FileTests
{
    private const int MaxLines = 300;

    [Theory]
    [InlineData("src")]
    [InlineData("samples")]
    [InlineData("benchmarks")]
    [InlineData("tests")]
    public void Lines_OfEverySourceFile_AreAtMost300(string folder)
    {
        var lengths = RepositoryFiles.Sources(folder).Select(source => (source.Path, Lines: source.Text.Count(character => character == '\n'))).ToArray();

        Assert.NotEmpty(lengths);
        Assert.DoesNotContain(lengths, file => file.Lines > MaxLines);
    }

    [Fact]
    public void Readme_OfEveryDetector_NamesItsPaperOrSaysThatItIsOurOwn()
    {
        var folders = RepositoryFiles.Folder("src/OodDetection/Detectors").GetDirectories();

        Assert.NotEmpty(folders);
        Assert.All(folders, folder =>
        {
            var readme = File.ReadAllText(Path.Combine(folder.FullName, "README.md"));
            Assert.Matches(new Regex(@"arXiv \d{4}\.\d{5}|DOI 10\.\d+/|our own", RegexOptions.IgnoreCase), readme);
        });
    }
}

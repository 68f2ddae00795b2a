using Xunit.Abstractions;

namespace OodDetection.Packages.Tests;

[Collection(PackageTests.Name)]
public sealed class ConsumerTests(PackageFeed feed, ITestOutputHelper output)
{
    [Fact]
    public void ReadmeProgram_HasAtMostFifteenLinesOfCode() => Assert.InRange(ReadmeProgram.Lines.Count, 5, 15);

    [Fact]
    public void ReadmeProgram_InANewProjectThatTakesThePackages_Runs()
    {
        using var project = new ConsoleProject(feed, ReadmeProgram.Source);

        var run = project.Dotnet("run", "-c", "Release");

        output.WriteLine(run.Output);
        run.Expect();
    }
}

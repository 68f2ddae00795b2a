using System.Text;
using Xunit.Abstractions;

namespace OodDetection.Packages.Tests;

[Collection(PackageTests.Name)]
public sealed class ConsumerTests(PackageFeed feed, ITestOutputHelper output)
{
    private const string AsksForTorch = "OodDetection.TorchBackend.EnsureAvailable(); System.Console.WriteLine(\"it is there\");";

    [Fact]
    public void ReadmeProgram_HasAtMostFifteenLinesOfCode() => Assert.InRange(ReadmeProgram.Lines.Count, 5, 15);

    [FashionMnistFact]
    public void ReadmeProgram_InANewProjectThatTakesThePackages_SavesLoadsAndClassifies()
    {
        using var project = new ConsoleProject(feed, ReadmeProgram.Source, "OodDetection", "OodDetection.Data");

        var run = project.Dotnet("run", "-c", "Release");

        output.WriteLine(run.Output);
        var verdicts = run.Expect().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(10, verdicts.Length);
        Assert.All(verdicts, v => Assert.Matches("^(OOD|in-distribution): score .* p = .*fused [0-9a-f]{8}.* 0.01\\)$", v)); // the digits are the file's
        // Boot, pullover, three trousers with a shirt between, coat, shirt, sandal, sneaker; 6 verdicts were OOD when this was measured.
        Assert.InRange(verdicts.Count(v => v.StartsWith("OOD", StringComparison.Ordinal)), 3, 9);
        Assert.StartsWith("in-distribution", verdicts[6], StringComparison.Ordinal);
        Assert.True(new FileInfo(Path.Combine(project.Folder, "coats.ood")).Length > 10_000);
        // All of it came from the feed, and nothing from a cache that was there before.
        Assert.Contains(feed.Version, Directory.EnumerateDirectories(Path.Combine(project.PackageCache, "ooddetection")).Select(Path.GetFileName));
    }

    [Fact]
    public void Program_WhereTheLibstdcxxIsOld_RunsSinceThePackageAdaptsTheOutput()
    {
        using var project = new ConsoleProject(feed, AsksForTorch, "OodDetection");
        var native = Path.Combine(project.Folder, "bin/Debug/net10.0/runtimes/linux-x64/native/libLibTorchSharp.so");

        project.Dotnet("build", "-p:OodDetectionOldLibstdcxx=never").Expect();
        var asPublished = File.ReadAllBytes(native);
        var isOld = project.Dotnet("run", "--no-build").ExitCode != 0;
        project.Dotnet("build").Expect();

        Assert.Contains("it is there", project.Dotnet("run", "--no-build").Expect(), StringComparison.Ordinal);
        var changed = File.ReadAllBytes(native).Zip(asPublished).Count(b => b.First != b.Second);
        output.WriteLine($"{changed} bytes were changed");
        Assert.Equal(isOld ? 1 : 0, changed); // a version that is marked as one to do without
        Assert.Equal(asPublished, File.ReadAllBytes(Path.Combine(
            BuildFacts.NuGetPackageRoot, "torchsharp", BuildFacts.TorchSharpNewest, "runtimes/linux-x64/native/libLibTorchSharp.so")));
    }

    // The loader takes such a library, and ends the process at the first call of what it lacks: exit code 127, and no sentence from us.
    [Fact]
    public void Program_WithALibTorchThatLacksAFunction_SaysWhyInsteadOfDying()
    {
        using var project = new ConsoleProject(feed, AsksForTorch, "OodDetection");
        project.Dotnet("build").Expect();
        var folder = Path.Combine(project.Folder, "bin/Debug/net10.0");
        var (part, program, list) = (Path.Combine(folder, "runtimes/linux-x64/native/libc10.so"), Path.Combine(folder, "CoatCheck.dll"), Path.Combine(folder, "CoatCheck.deps.json"));
        var lacking = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(File.ReadAllBytes(part)).Replace("torchCheckFail", "torchCheckGone", StringComparison.Ordinal));

        var other = Directory.CreateDirectory(Path.Combine(project.Folder, "other")).FullName;
        File.WriteAllBytes(Path.Combine(other, "libc10.so"), lacking);
        Says(project.DotnetWith("LD_LIBRARY_PATH", other, "exec", program), $"can't be loaded: LD_LIBRARY_PATH names {other}, whose libc10.so");

        // As left behind by another version, while the cache of packages has the right one.
        File.Delete(part); // not written through: it may be a link into the cache
        File.WriteAllBytes(part, lacking);
        File.WriteAllText(list, File.ReadAllText(list).Replace($"{BuildFacts.LibTorchPackage}/{BuildFacts.LibTorchVersion}", $"{BuildFacts.LibTorchPackage}/2.7.1", StringComparison.Ordinal));
        Says(project.DotnetWith("NUGET_PACKAGES", BuildFacts.NuGetPackageRoot, "exec", program), $"can't be loaded: the program has {BuildFacts.LibTorchPackage} 2.7.1");

        static void Says(DotnetCommand run, string sentence)
        {
            Assert.Contains(sentence, run.Output, StringComparison.Ordinal);
            Assert.NotEqual(127, run.ExitCode);
        }
    }

    [Fact]
    public void Program_WithoutTorchsNativeLibrary_SaysWhichPackageToAdd()
    {
        using var project = new ConsoleProject(feed, AsksForTorch, "OodDetection");
        Assert.Contains("it is there", project.Dotnet("run").Expect(), StringComparison.Ordinal);

        foreach (var library in Directory.EnumerateFiles(Path.Combine(project.Folder, "bin"), "*.so*", SearchOption.AllDirectories)) File.Delete(library);
        var run = project.Dotnet("run", "--no-build");

        output.WriteLine(run.Output);
        Assert.NotEqual(0, run.ExitCode);
        var package = OperatingSystem.IsWindows() ? "libtorch-cpu-win-x64" : OperatingSystem.IsMacOS() ? "libtorch-cpu-osx-arm64" : "libtorch-cpu-linux-x64";
        Assert.Contains($"dotnet add package {package}", run.Output, StringComparison.Ordinal);
    }
}

namespace OodDetection.Packages.Tests;

/// <summary>A package says which TorchSharp it was compiled against: the lowest that is supported, or what the package sources had instead.</summary>
[Collection(PackageTests.Name)]
public sealed class PackageVersionTests(PackageFeed feed)
{
    public static TheoryData<string> Ids => new(BuildFacts.PackageIds);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Dependencies_OnTorchSharpAndEachOther_AreInTheVersionsOfTheBuild(string id)
    {
        using var package = feed.Open(id);
        foreach (var dependencies in package.Dependencies.Values)
        {
            Assert.Equal(BuildFacts.TorchSharpOf(id), dependencies.GetValueOrDefault("TorchSharp"));
            Assert.All(dependencies.Where(d => BuildFacts.PackageIds.Contains(d.Key)), d => Assert.Equal(feed.Version, d.Value));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Version_OfAPackageThatNobodyGaveOne_SaysWhenTorchSharpIsNotTheLowest(string id)
    {
        if (BuildFacts.TorchSharpOf(id) is not { } resolved)
        {
            Assert.Equal(BuildFacts.Version, VersionOf(id, "-p:TorchSharpLowest=0.1.0"));
            Assert.Equal("7.0.0-rc.1", VersionOf(id, "-p:Version=7.0.0-rc.1"));
            return;
        }

        var later = $"{BuildFacts.Version}-torchsharp.{resolved}";

        Assert.Equal(resolved == BuildFacts.TorchSharpLowest ? BuildFacts.Version : later, VersionOf(id));
        Assert.Equal(BuildFacts.Version, VersionOf(id, $"-p:TorchSharpLowest={resolved}"));
        Assert.Equal(later, VersionOf(id, "-p:TorchSharpLowest=0.1.0"));
        Assert.Equal($"7.0.0-rc.1.torchsharp.{resolved}", VersionOf(id, "-p:TorchSharpLowest=0.1.0", "-p:Version=7.0.0-rc.1"));
        Assert.Equal("7.0.0", VersionOf(id, "-p:TorchSharpLowest=0.1.0", "-p:PackageVersion=7.0.0"));
    }

    [Fact]
    public void Pack_OfOneProject_AgreesWithPackProj()
    {
        const string Id = "OodDetection.DependencyInjection"; // it depends on another package of ours
        var folder = Directory.CreateTempSubdirectory("oodpack");
        try
        {
            var all = folder.CreateSubdirectory("all");
            var one = folder.CreateSubdirectory("one");
            var said = PackageFeed.Pack(all.FullName);
            DotnetCommand.Run(
                Path.Combine(BuildFacts.RepoRoot, "src", Id), BuildFacts.NuGetPackageRoot, "pack", "--no-build", "-c", BuildFacts.Configuration, "-o", one.FullName).Expect();

            var file = Path.GetFileName(Directory.EnumerateFiles(one.FullName, "*.nupkg").Single());
            using var fromAll = new Package(Path.Combine(all.FullName, file));
            using var fromOne = new Package(Path.Combine(one.FullName, file));
            Assert.Equal(fromAll.Metadata.ToString(), fromOne.Metadata.ToString());
            var version = fromOne.Element("version")!.Value;
            Assert.Equal(VersionOf(Id), version);
            Assert.All(fromOne.Dependencies.Values, d => Assert.Equal(version, d["OodDetection"]));
            Assert.Equal(BuildFacts.PackageIds.Select(id => $"{id}.{VersionOf(id)}.nupkg"), Directory.EnumerateFiles(all.FullName, "*.nupkg").Select(Path.GetFileName).Order(StringComparer.Ordinal));
            Assert.Equal(BuildFacts.TorchSharpOf(Id) != BuildFacts.TorchSharpLowest, said.Contains("It needs TorchSharp", StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string VersionOf(string id, params string[] properties) =>
        DotnetCommand.Run(Path.Combine(BuildFacts.RepoRoot, "src", id), BuildFacts.NuGetPackageRoot, ["msbuild", "-getProperty:PackageVersion", .. properties]).Expect().Trim();
}

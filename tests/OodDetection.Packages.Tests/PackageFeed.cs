namespace OodDetection.Packages.Tests;

/// <summary>All packages of this repository, packed as they were built into a temporary folder: a feed with nothing else in it.</summary>
public sealed class PackageFeed : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oodfeed");

    public PackageFeed()
    {
        string[] version = BuildFacts.IsLocalTorch ? [] : [$"-p:PackageVersion={BuildFacts.Version}-test.{DateTime.UtcNow:yyyyMMdd-HHmmss}"];
        DotnetCommand.Run(
            BuildFacts.RepoRoot,
            BuildFacts.NuGetPackageRoot,
            [
                "msbuild", "eng/Pack.proj", "-nologo", "-v:minimal", "-p:NoBuild=true", $"-p:Configuration={BuildFacts.Configuration}",
                $"-p:TorchBinding={BuildFacts.TorchBinding}", $"-p:TorchSharpVersion={BuildFacts.TorchSharpVersion}",
                $"-p:PackageOutputPath={Folder}", .. version,
            ]).Expect();
        Version = Path.GetFileNameWithoutExtension(Directory.EnumerateFiles(Folder, "OodDetection.Data.*.nupkg").Single())["OodDetection.Data.".Length..];
    }

    public string Folder => _folder.FullName;

    /// <summary>The version of all packages; one that no package cache can know already.</summary>
    public string Version { get; }

    public Package Open(string id) => new(Path.Combine(Folder, $"{id}.{Version}.nupkg"));

    public void Dispose() => _folder.Delete(recursive: true);
}

namespace OodDetection.Packages.Tests;

/// <summary>All packages of this repository, packed as they were built into a temporary folder: a feed with nothing else in it.</summary>
public sealed class PackageFeed : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oodfeed");

    public PackageFeed()
    {
        Version = $"{BuildFacts.Version}-test.{DateTime.UtcNow:yyyyMMdd-HHmmss}";
        Pack(Folder, $"-p:PackageVersion={Version}");
    }

    public string Folder => _folder.FullName;

    /// <summary>The version of all packages; one that no package cache can know already.</summary>
    public string Version { get; }

    public Package Open(string id) => new(Path.Combine(Folder, $"{id}.{Version}.nupkg"));

    /// <summary>Packs what was built into a folder, as `build.sh pack` does; returns what that prints.</summary>
    internal static string Pack(string folder, params string[] properties) =>
        DotnetCommand.Run(
            BuildFacts.RepoRoot,
            BuildFacts.NuGetPackageRoot,
            [
                "msbuild", "eng/Pack.proj", "-nologo", "-v:minimal", "-p:NoBuild=true", $"-p:Configuration={BuildFacts.Configuration}",
                $"-p:PackageOutputPath={folder}", .. properties,
            ]).Expect();

    public void Dispose() => _folder.Delete(recursive: true);
}

namespace OodDetection.Packages.Tests.OldLibstdcxx;

/// <summary>A project that does as little as a build does before the package's targets come in: it copies TorchSharp's library from a package cache, by a hard link.</summary>
internal sealed class AdaptingProject : IDisposable
{
    public const string Library = "libLibTorchSharp.so";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oodadapt");

    public AdaptingProject(byte[]? library = null, params string[] libstdcxx)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "cache"));
        File.WriteAllText(Path.Combine(_folder.FullName, "adapting.proj"), $"""
            <Project DefaultTargets="CopyFilesToOutputDirectory">
              <PropertyGroup>
                <OutDir>bin/</OutDir>
                <PublishDir>publish/</PublishDir>
                <OodDetectionLibstdcxx>libstdc++.so.6</OodDetectionLibstdcxx>
              </PropertyGroup>
              <Target Name="CopyFilesToOutputDirectory">
                <Copy SourceFiles="cache/{Library}" DestinationFolder="$(OutDir)" UseHardlinksIfPossible="true" SkipUnchangedFiles="true" Condition="Exists('cache/{Library}')" />
              </Target>
              <Target Name="CopyFilesToPublishDirectory">
                <Copy SourceFiles="cache/{Library}" DestinationFolder="$(PublishDir)" />
              </Target>
              <Import Project="{Path.Combine(BuildFacts.RepoRoot, "src/OodDetection/buildTransitive/OodDetection.targets")}" />
            </Project>
            """);
        if (library is not null)
        {
            File.WriteAllBytes(Cached, library);
            File.SetLastWriteTimeUtc(Cached, new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        }

        File.WriteAllBytes(PathOf("libstdc++.so.6"), new MadeUpLibrary { Offers = libstdcxx }.Bytes());
    }

    public string Cached => PathOf("cache/" + Library);

    public string Output => PathOf("bin/" + Library);

    public string Published => PathOf("publish/" + Library);

    public string PathOf(string file) => Path.Combine(_folder.FullName, file);

    public DotnetCommand Build(params string[] arguments) =>
        DotnetCommand.Run(_folder.FullName, BuildFacts.NuGetPackageRoot, ["msbuild", "adapting.proj", "-nologo", "-v:normal", .. arguments]);

    public void Dispose() => _folder.Delete(recursive: true);
}

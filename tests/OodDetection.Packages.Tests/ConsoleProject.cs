namespace OodDetection.Packages.Tests;

/// <summary>
/// A console project as a user makes it: outside the repository, with an empty package cache, from the feed alone. What the
/// feed's packages depend on comes from the machine's unpacked packages, so that nothing is downloaded.
/// </summary>
internal sealed class ConsoleProject : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("oodconsumer");

    public ConsoleProject(PackageFeed feed, string program, params string[] packages)
    {
        Directory.CreateDirectory(Folder);
        // What lies above the temporary folder is none of this project's business.
        foreach (var file in new[] { "Directory.Build.targets", "Directory.Packages.props" })
            File.WriteAllText(Path.Combine(_root.FullName, file), "<Project />");
        // libtorch is half a gigabyte. Links are also the harder case: what adapts a library must not write through one into the cache.
        File.WriteAllText(
            Path.Combine(_root.FullName, "Directory.Build.props"),
            "<Project><PropertyGroup><CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible></PropertyGroup></Project>");
        File.WriteAllText(Path.Combine(_root.FullName, "nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{feed.Folder}" /></packageSources>
              <disabledPackageSources><clear /></disabledPackageSources>
              <packageSourceMapping><clear /></packageSourceMapping>
              <fallbackPackageFolders><clear /><add key="machine" value="{BuildFacts.NuGetPackageRoot}" /></fallbackPackageFolders>
            </configuration>
            """);

        Dotnet("new", "console", "--no-restore", "--framework", "net10.0").Expect();
        foreach (var id in packages) Dotnet("package", "add", id, "--version", feed.Version).Expect();
        // Both in versions that belong together; the library alone would bring the lowest TorchSharp.
        Dotnet("package", "add", "TorchSharp", "--version", BuildFacts.TorchSharpNewest).Expect();
        Dotnet("package", "add", BuildFacts.LibTorchPackage, "--version", BuildFacts.LibTorchVersion).Expect();
        File.WriteAllText(Path.Combine(Folder, "Program.cs"), program);
    }

    public string Folder => Path.Combine(_root.FullName, "CoatCheck");

    public string PackageCache => Path.Combine(_root.FullName, "cache");

    public DotnetCommand Dotnet(params string[] arguments) => DotnetCommand.Run(Folder, PackageCache, arguments);

    /// <summary>Runs dotnet with one more environment variable.</summary>
    public DotnetCommand DotnetWith(string variable, string value, params string[] arguments)
        => DotnetCommand.Run(Folder, new Dictionary<string, string> { ["NUGET_PACKAGES"] = PackageCache, [variable] = value }, arguments);

    public void Dispose() => _root.Delete(recursive: true);
}

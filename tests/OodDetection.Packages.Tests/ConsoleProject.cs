namespace OodDetection.Packages.Tests;

/// <summary>
/// A console project as a user makes it: outside the repository, with an empty package cache, from the feed alone. With
/// TorchSharp the machine's unpacked packages serve for what the feed's packages depend on, so that nothing is downloaded.
/// </summary>
internal sealed class ConsoleProject : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("oodconsumer");

    public ConsoleProject(PackageFeed feed, string program, params string[] packages)
    {
        Directory.CreateDirectory(Folder);
        // What lies above the temporary folder is none of this project's business.
        foreach (var file in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            File.WriteAllText(Path.Combine(_root.FullName, file), "<Project />");
        var machine = BuildFacts.IsLocalTorch ? "" : $"""<add key="machine" value="{BuildFacts.NuGetPackageRoot}" />""";
        File.WriteAllText(Path.Combine(_root.FullName, "nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{feed.Folder}" /></packageSources>
              <disabledPackageSources><clear /></disabledPackageSources>
              <packageSourceMapping><clear /></packageSourceMapping>
              <fallbackPackageFolders><clear />{machine}</fallbackPackageFolders>
            </configuration>
            """);

        Dotnet("new", "console", "--no-restore", "--framework", "net10.0").Expect();
        foreach (var id in packages) Dotnet("package", "add", id, "--version", feed.Version).Expect();
        if (!BuildFacts.IsLocalTorch) Dotnet("package", "add", BuildFacts.TorchPackage, "--version", BuildFacts.TorchSharpVersion).Expect();
        File.WriteAllText(Path.Combine(Folder, "Program.cs"), program);
    }

    public string Folder => Path.Combine(_root.FullName, "CoatCheck");

    public string PackageCache => Path.Combine(_root.FullName, "cache");

    public DotnetCommand Dotnet(params string[] arguments) => DotnetCommand.Run(Folder, PackageCache, arguments);

    public void Dispose() => _root.Delete(recursive: true);
}

using System.Reflection;
using System.Text.Json;

namespace OodDetection.Packages.Tests;

/// <summary>What the build knew: where the repository is, and which torch it was built against.</summary>
internal static class BuildFacts
{
    public static string RepoRoot { get; } = Value("RepoRoot");

    public static string Configuration { get; } = Value("Configuration");

    /// <summary>The version of a release.</summary>
    public static string Version { get; } = Value("Version");

    /// <summary>The lowest TorchSharp that the library supports, which it asks for.</summary>
    public static string TorchSharpLowest { get; } = Value("TorchSharpLowest");

    /// <summary>The TorchSharp that programs take on this system.</summary>
    public static string TorchSharpNewest { get; } = Value("TorchSharpNewest");

    /// <summary>The package that brings its native libraries, libtorch.</summary>
    public static string LibTorchPackage { get; } = Value("LibTorchPackage");

    public static string LibTorchVersion { get; } = Value("LibTorchVersion");

    /// <summary>Where this machine keeps unpacked packages.</summary>
    public static string NuGetPackageRoot { get; } = Value("NuGetPackageRoot");

    /// <summary>The projects of src, each a package of the same name.</summary>
    public static IReadOnlyList<string> PackageIds { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(RepoRoot, "src"), "*.csproj", SearchOption.AllDirectories).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    /// <summary>The TorchSharp that a project of src was compiled against, which is what the package sources had; null where it needs none.</summary>
    public static string? TorchSharpOf(string id)
    {
        using var assets = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepoRoot, "src", id, "obj", "project.assets.json")));
        return assets.RootElement.GetProperty("libraries").EnumerateObject()
            .Select(l => l.Name.Split('/')).SingleOrDefault(n => n[0] == "TorchSharp")?[1];
    }

    private static string Value(string key) =>
        typeof(BuildFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value ?? "";
}

using System.Reflection;

namespace OodDetection.Packages.Tests;

/// <summary>What the build knew: where the repository is, and which torch it was built against.</summary>
internal static class BuildFacts
{
    public static string RepoRoot { get; } = Value("RepoRoot");

    public static string Configuration { get; } = Value("Configuration");

    /// <summary>The version of a release.</summary>
    public static string Version { get; } = Value("Version");

    public static string TorchBinding { get; } = Value("TorchBinding");

    public static bool IsLocalTorch => TorchBinding == "LocalTorch";

    /// <summary>The package that brings TorchSharp's native libraries.</summary>
    public static string TorchPackage { get; } = "TorchSharp-" + Value("TorchBackend");

    public static string TorchSharpVersion { get; } = Value("TorchSharpVersion");

    /// <summary>Where this machine keeps unpacked packages.</summary>
    public static string NuGetPackageRoot { get; } = Value("NuGetPackageRoot");

    /// <summary>The projects of src, each a package of the same name.</summary>
    public static IReadOnlyList<string> PackageIds { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(RepoRoot, "src"), "*.csproj", SearchOption.AllDirectories).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    private static string Value(string key) =>
        typeof(BuildFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value ?? "";
}

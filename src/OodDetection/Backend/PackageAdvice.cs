using System.Runtime.InteropServices;

namespace OodDetection.Backend;

/// <summary>Which packages a program needs on a kind of machine.</summary>
internal static class PackageAdvice
{
    // The versions of eng/Torch.props: 0.107.0 doesn't load on Windows, and asks for a newer libstdc++ on Linux.
    private const string Lead = "Add the package to the program that runs";
    private const string OlderTorchSharp = "0.105.1", OlderLibTorch = "2.7.1";

    /// <summary>The package with libtorch for the CPU; null where TorchSharp has no native library.</summary>
    public static string? ForCpu(TorchInstallation seen) => (seen.System, seen.Architecture) switch
    {
        ("linux", Architecture.X64) => "libtorch-cpu-linux-x64",
        ("win", Architecture.X64) => "libtorch-cpu-win-x64",
        ("osx", Architecture.Arm64) => "libtorch-cpu-osx-arm64",
        _ => null,
    };

    /// <summary>Whether the native library of this TorchSharp is one that Windows can't load.</summary>
    public static bool FailsOnWindows(string? torchSharp) => torchSharp?.StartsWith("0.107.", StringComparison.Ordinal) == true;

    /// <summary>The libtorch that a TorchSharp was made for, where its assembly doesn't say so itself.</summary>
    public static string? LibTorchOf(string? torchSharp) =>
        torchSharp?.StartsWith("0.105.", StringComparison.Ordinal) == true ? OlderLibTorch : FailsOnWindows(torchSharp) ? "2.10.0" : null;

    /// <summary>How to add libtorch, for the CPU and for a GPU.</summary>
    public static string[] Add(TorchInstallation seen, bool gpuFirst = false)
    {
        if (ForCpu(seen) is not { } package) return [];
        if (seen.IsWindows && FailsOnWindows(seen.TorchSharpVersion)) return TakeOlder(seen);
        var cpu = $"dotnet add package {package}{Version(seen.LibTorchVersion)}";
        var gpu = $"dotnet add package TorchSharp-cuda-{(seen.IsWindows ? "windows" : "linux")}{Version(seen.TorchSharpVersion)}";
        if (seen.System == "osx") return [$"{Lead}: {cpu}"];
        return gpuFirst
            ? [$"{Lead}: {gpu}", $"Without an NVIDIA GPU add in its place: {cpu}"]
            : [$"{Lead}: {cpu}", $"With an NVIDIA GPU add in its place: {gpu}"];
    }

    /// <summary>How to go back to the TorchSharp that asks for less; nothing where it is the one already.</summary>
    public static string[] TakeOlder(TorchInstallation seen) => ForCpu(seen) is not { } package || seen.TorchSharpVersion?.StartsWith("0.105.", StringComparison.Ordinal) == true ? [] :
    [
        $"Take TorchSharp {OlderTorchSharp} with its libtorch: dotnet add package TorchSharp --version {OlderTorchSharp}, and dotnet add package {package} --version {OlderLibTorch}" +
        (seen.IsWindows ? $" (with an NVIDIA GPU the latter is TorchSharp-cuda-windows --version {OlderTorchSharp})" : ""),
    ];

    private static string Version(string? version) => version is null ? "" : $" --version {version}";
}

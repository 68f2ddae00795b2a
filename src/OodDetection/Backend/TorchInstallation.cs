using System.Runtime.InteropServices;

namespace OodDetection.Backend;

/// <summary>What there is of torch, and on what machine: all that the search for a fault looks at, so that tests can make one up.</summary>
internal sealed record TorchInstallation
{
    private static readonly string[] s_ofLibTorch = ["torch", "torch_cpu", "torch_cuda", "c10"];
    private static readonly string[] s_libraries = ["LibTorchSharp", .. s_ofLibTorch];

    /// <summary>linux, linux-musl, win, osx: the first part of a runtime identifier.</summary>
    public required string System { get; init; }

    public required Architecture Architecture { get; init; }

    /// <summary>The version of TorchSharp.dll; null where it isn't there.</summary>
    public required string? TorchSharpVersion { get; init; }

    /// <summary>The version of libtorch that this TorchSharp was made for; null where it isn't known.</summary>
    public required string? LibTorchVersion { get; init; }

    /// <summary>Where .NET looks for TorchSharp's native library, in this order.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>Where TorchSharp looks when .NET has found nothing: copies that it made before, and the packages on this machine.</summary>
    public IReadOnlyList<string> FoldersOfLastResort { get; init; } = [];

    /// <summary>The folders of LD_LIBRARY_PATH, which the loader of Linux looks through before a library's own.</summary>
    public IReadOnlyList<string> PreferredFolders { get; init; } = [];

    /// <summary>Where the system's loader looks for the libraries that a library needs.</summary>
    public IReadOnlyList<string> SystemFolders { get; init; } = [];

    /// <summary>The packages with libtorch that the program was built with; null where it keeps no list.</summary>
    public IReadOnlyList<NativePackage>? Packages { get; init; }

    public bool HasAvx2 { get; init; } = true;

    public bool IsLinux => System.StartsWith("linux", StringComparison.Ordinal);

    public bool IsWindows => System == "win";

    /// <summary>The name of this kind of machine in packages, such as linux-x64.</summary>
    public string RuntimeIdentifier => $"{System}-{Architecture.ToString().ToLowerInvariant()}";

    /// <summary>TorchSharp's own native library.</summary>
    public string OwnLibrary => FileName("LibTorchSharp");

    /// <summary>The part of libtorch that TorchSharp asks for by name; packages for GPUs have it, too.</summary>
    public string TorchLibrary => FileName("torch_cpu");

    public string FileName(string library) => IsWindows ? $"{library}.dll" : System == "osx" ? $"lib{library}.dylib" : $"lib{library}.so";

    /// <summary>The file that .NET finds first; null where there is none.</summary>
    public string? Find(string file) => Folders.Select(f => Path.Combine(f, file)).FirstOrDefault(File.Exists);

    /// <summary>The files of libtorch itself.</summary>
    public IEnumerable<string> LibTorchFiles => s_ofLibTorch.Select(FileName);

    /// <summary>The version of the TorchSharp that this library was compiled against; null where it doesn't matter.</summary>
    public Version? CompiledAgainst { get; init; }

    /// <summary>All of these files in all folders, in the order of the folders.</summary>
    public IReadOnlyList<string> FindAll() =>
    [
        .. from folder in Folders.Concat(FoldersOfLastResort)
           from library in s_libraries
           let path = Path.Combine(folder, FileName(library))
           where File.Exists(path)
           select path,
    ];
}

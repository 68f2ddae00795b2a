using System.Runtime.InteropServices;
using OodDetection.Backend;

namespace OodDetection.Tests.Backend;

/// <summary>A program's folders, with made-up libraries in which nothing is wrong, on a made-up system.</summary>
internal sealed class MadeUpProgram : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("oodbackend");

    public MadeUpProgram()
    {
        Directory.CreateDirectory(Native);
        new MadeUpLibrary { Definitions = ["GLIBCXX_3.4", "GLIBCXX_3.4.9", "GLIBCXX_3.4.30", "CXXABI_1.3"] }.WriteTo(System, "libstdc++.so.6");
        new MadeUpLibrary { Definitions = ["GLIBC_2.2.5", "GLIBC_2.36"] }.WriteTo(System, "libc.so.6");
        new MadeUpLibrary { Needed = ["libtorch.so", "libc10.so", "libstdc++.so.6", "libc.so.6"], Needs = [("libstdc++.so.6", "GLIBCXX_3.4.30", false), ("libc.so.6", "GLIBC_2.36", false)] }.WriteTo(Own);
        new MadeUpLibrary { Needed = ["libtorch_cpu.so"] }.WriteTo(Native, "libtorch.so");
        new MadeUpLibrary { Needed = ["libc10.so", "libgomp-1a2b.so.1"] }.WriteTo(Native, "libtorch_cpu.so");
        new MadeUpLibrary { Needed = ["libc.so.6"] }.WriteTo(Native, "libc10.so");
        new MadeUpLibrary().WriteTo(Native, "libgomp-1a2b.so.1");
    }

    public string Folder => Path.Combine(_root.FullName, "program");

    public string Native => Path.Combine(Folder, "runtimes", "linux-x64", "native");

    public string System => Path.Combine(_root.FullName, "system");

    public string Own => Path.Combine(Native, "libLibTorchSharp.so");

    public TorchInstallation Installation => new()
    {
        System = "linux",
        Architecture = Architecture.X64,
        TorchSharpVersion = "0.107.0",
        LibTorchVersion = "2.10.0",
        Folders = [Native, Folder],
        SystemFolders = [System],
        Packages = [new NativePackage("libtorch-cpu-linux-x64", "2.10.0")],
    };

    public string Delete(params string[] files)
    {
        foreach (var file in files) File.Delete(Path.Combine(Native, file));
        return Native;
    }

    public void Dispose() => _root.Delete(recursive: true);
}

using System.Runtime.InteropServices;
using OodDetection.Backend;

namespace OodDetection.Tests.Backend;

/// <summary>Why libtorch can't be loaded, on made-up machines.</summary>
public sealed class TorchInspectionTests : IDisposable
{
    private readonly MadeUpProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public void FindFaults_NoPackage_NamesTheOnesToAdd()
    {
        _program.Delete("libtorch.so", "libtorch_cpu.so", "libc10.so", "libgomp-1a2b.so.1");
        var fault = Single(_program.Installation with { Packages = [] });
        Assert.Equal("libtorch is missing; it comes in a package of its own, libtorch-cpu-linux-x64", fault.Reason);
        Assert.Equal(
            [
                "Add the package to the program that runs: dotnet add package libtorch-cpu-linux-x64 --version 2.10.0",
                "With an NVIDIA GPU add in its place: dotnet add package TorchSharp-cuda-linux --version 0.107.0",
            ],
            fault.WaysOut);
    }

    [Fact]
    public void FindFaults_NoPackageAndOldLibstdcxx_TellsBoth()
    {
        _program.Delete("libtorch.so", "libtorch_cpu.so", "libc10.so", "libgomp-1a2b.so.1");
        new MadeUpLibrary { Needed = ["libtorch.so"], Needs = [("libstdc++.so.6", "GLIBCXX_3.4.32", false)] }.WriteTo(_program.Own);
        Assert.Collection(
            TorchInspection.FindFaults(_program.Installation with { Packages = null }),
            f => Assert.StartsWith("libtorch is missing", f.Reason, StringComparison.Ordinal),
            f => Assert.Contains("GLIBCXX_3.4.32", f.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void FindFaults_PackageButNoFiles_SaysToCopyThem()
    {
        _program.Delete("libtorch_cpu.so");
        var fault = Single(_program.Installation);
        Assert.Equal("libtorch_cpu.so of the package libtorch-cpu-linux-x64 2.10.0 isn't in the program's folders", fault.Reason);
        Assert.Contains("copy the whole output folder, with what is in runtimes/linux-x64/native", fault.WaysOut[0], StringComparison.Ordinal);
        Assert.Contains("dotnet add package libtorch-cpu-linux-x64", fault.WaysOut[1], StringComparison.Ordinal);
    }

    [Fact]
    public void FindFaults_TorchSharpsOwnLibraryGone_NamesIt()
    {
        _program.Delete("libLibTorchSharp.so");
        Assert.Equal("libLibTorchSharp.so, which the package TorchSharp brings, isn't in the program's folders", Single(_program.Installation).Reason);
    }

    [Fact]
    public void FindFaults_NoTorchSharp_NamesIt() => Assert.StartsWith("TorchSharp.dll", Single(_program.Installation with { TorchSharpVersion = null }).Reason, StringComparison.Ordinal);

    [Fact]
    public void FindFaults_PackagesForCpuAndGpu_NamesBoth()
    {
        var seen = _program.Installation with { Packages = [new("libtorch-cpu-linux-x64", "2.10.0"), new("libtorch-cuda-12.8-linux-x64-part1", "2.10.0")] };
        Assert.Equal("the program has two packages with libtorch, libtorch-cpu-linux-x64 2.10.0 and libtorch-cuda-12.8-linux-x64-part1 2.10.0", Single(seen).Reason);
    }

    [Theory]
    [InlineData("2.7.1", true)]
    [InlineData("2.10.1", true)]
    [InlineData("2.10.0.2", false)] // the same libtorch, packed again
    [InlineData("2.10.0-preview", false)] // not a number that could be compared
    public void FindFaults_LibTorchOfAnotherVersion_NamesBothVersions(string version, bool isOther)
    {
        var fault = Single(_program.Installation with { Packages = [new("libtorch-cpu-linux-x64", version)] });
        Assert.Equal(isOther, fault.Reason == $"the program has libtorch-cpu-linux-x64 {version}, but TorchSharp 0.107.0 was made for libtorch 2.10.0");
        if (isOther) Assert.EndsWith("dotnet add package libtorch-cpu-linux-x64 --version 2.10.0", fault.WaysOut[0], StringComparison.Ordinal);
    }

    [Fact]
    public void FindFaults_LibTorchForAGpuOfAnotherVersion_StaysWithTheGpu()
    {
        var fault = Single(_program.Installation with { Packages = [new("libtorch-cuda-12.8-linux-x64-part1", "2.7.1")] });
        Assert.Equal(
            [
                "Add the package to the program that runs: dotnet add package TorchSharp-cuda-linux --version 0.107.0",
                "Without an NVIDIA GPU add in its place: dotnet add package libtorch-cpu-linux-x64 --version 2.10.0",
            ],
            fault.WaysOut);
    }

    [Theory]
    [InlineData("libc10.so")]
    [InlineData("libtorch_cpu.so", "libtorch.so")]
    public void FindFaults_LibTorchInAFolderOfLdLibraryPath_IsTheFirstReason(params string[] files)
    {
        var other = Path.Combine(_program.Folder, "other");
        foreach (var file in files) new MadeUpLibrary { Needed = ["libgone.so"] }.WriteTo(other, file);
        var fault = TorchInspection.FindFaults(_program.Installation with { PreferredFolders = ["/nowhere", other + "/"] })[0];
        Assert.Equal($"LD_LIBRARY_PATH names {other}, whose {string.Join(", ", files.Reverse())} the loader takes in place of the program's", fault.Reason);
        Assert.Equal($"Take {other} out of LD_LIBRARY_PATH for this program.", Assert.Single(fault.WaysOut));
    }

    [Fact]
    public void FoldersBeforeThePrograms_TheProgramsOwnFolder_IsNone()
        => Assert.Empty(TorchInspection.FoldersBeforeThePrograms(_program.Installation with { PreferredFolders = [_program.Native, _program.System] }));

    [Theory]
    [InlineData("0.105.1", true)]
    [InlineData("0.107.0", false)]
    [InlineData("0.108.0", false)]
    public void FindFaults_TorchSharpOlderThanCompiledAgainst_NamesBoth(string version, bool isFault)
    {
        var faults = TorchInspection.FindFaults(_program.Installation with { TorchSharpVersion = version, CompiledAgainst = new Version(0, 107, 0, 0) });
        Assert.Equal(isFault, faults[0].Reason == $"the program has TorchSharp {version}, and its package OodDetection was compiled against 0.107.0");
    }

    [Fact]
    public void FindFaults_OwnBuildOnASystemWithoutPackage_NamesNone()
    {
        new MadeUpLibrary { Machine = 183, Needs = [("libstdc++.so.6", "GLIBCXX_3.4.32", false)] }.WriteTo(_program.Own);
        var faults = TorchInspection.FindFaults(_program.Installation with { Architecture = Architecture.Arm64, Packages = null });
        Assert.DoesNotContain(faults.SelectMany(f => f.WaysOut), w => w.Contains("package  ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("linux", Architecture.Arm64, "TorchSharp has none for Linux on Arm64", "sources")]
    [InlineData("linux-musl", Architecture.X64, "this Linux has musl in place of glibc, as Alpine has, and TorchSharp has no native library for it", "alpine")]
    [InlineData("win", Architecture.X86, "TorchSharp has none for an x86 process on Windows", "<PlatformTarget>x64</PlatformTarget>")]
    [InlineData("win", Architecture.Arm64, "TorchSharp has none for Windows on ARM that loads (dotnet/TorchSharp#1567)", "dotnet publish -r win-x64")]
    [InlineData("osx", Architecture.X64, "TorchSharp has none for macOS on x64", ".NET for Arm64")]
    [InlineData("freebsd", Architecture.X64, "TorchSharp has none for freebsd-x64", "macOS on an Apple processor")]
    public void FindFaults_SystemWithoutNativeLibrary_SaysWhichHaveOne(string system, Architecture architecture, string reason, string way)
    {
        _program.Delete("libtorch_cpu.so", "libLibTorchSharp.so");
        var fault = Single(_program.Installation with { System = system, Architecture = architecture });
        Assert.Equal(reason, fault.Reason);
        Assert.Contains(way, string.Join('\n', fault.WaysOut), StringComparison.Ordinal);
    }

    [Fact]
    public void FindFaults_MuslWithTheFilesForGlibc_IsMuslAllTheSame()
        => Assert.StartsWith("this Linux has musl", Single(_program.Installation with { System = "linux-musl" }).Reason, StringComparison.Ordinal);

    [Fact]
    public void FindFaults_LibraryBuiltForAnotherSystem_IsLookedAt()
    {
        var fault = TorchInspection.FindFaults(_program.Installation with { Architecture = Architecture.Arm64 })[0];
        Assert.Equal($"{_program.Own} is for X64, and this process is for Arm64", fault.Reason);
    }

    [Fact]
    public void FindFaults_NewestTorchSharpOnWindows_GoesBackToTheOneThatLoads()
    {
        foreach (var file in new[] { "LibTorchSharp.dll", "torch_cpu.dll", "msvcp140.dll", "vcruntime140.dll", "vcruntime140_1.dll" }) File.WriteAllText(Path.Combine(_program.Native, file), "");
        var fault = Single(_program.Installation with { System = "win" });
        Assert.Equal("the one of TorchSharp 0.107.0 doesn't load on Windows (dotnet/TorchSharp#1567)", fault.Reason);
        Assert.Contains("dotnet add package TorchSharp --version 0.105.1, and dotnet add package libtorch-cpu-win-x64 --version 2.7.1", Assert.Single(fault.WaysOut), StringComparison.Ordinal);
    }

    [Fact]
    public void FindFaults_WindowsWithoutVisualCppRuntime_SaysWhereItIs()
    {
        foreach (var file in new[] { "LibTorchSharp.dll", "torch_cpu.dll" }) File.WriteAllText(Path.Combine(_program.Native, file), "");
        File.WriteAllText(Path.Combine(_program.System, "msvcp140.dll"), "");
        var fault = Single(_program.Installation with { System = "win", TorchSharpVersion = "0.105.1", LibTorchVersion = "2.7.1", Packages = null });
        Assert.Equal("the Visual C++ runtime isn't installed (vcruntime140.dll, vcruntime140_1.dll)", fault.Reason);
        Assert.Equal("Install it: https://aka.ms/vs/17/release/vc_redist.x64.exe", Assert.Single(fault.WaysOut));
    }

    [Fact]
    public void FindFaults_TwoCopiesThatDiffer_NamesBothFolders()
    {
        new MadeUpLibrary().WriteTo(_program.Folder, "libtorch_cpu.so");
        Assert.Equal($"there are two of libtorch_cpu.so that differ, in {_program.Native} and {_program.Folder}", Single(_program.Installation).Reason);
    }

    [Fact]
    public void FindFaults_LibTorchFromNoPackage_MayBeAnotherVersion()
        => Assert.StartsWith("libtorch is from none of the program's packages", Single(_program.Installation with { Packages = [] }).Reason, StringComparison.Ordinal);

    [Fact]
    public void FindFaults_NothingElseThanNoAvx2_TakesThatForTheReason()
        => Assert.Contains("this processor has no AVX2", Single(_program.Installation with { HasAvx2 = false }).Reason, StringComparison.Ordinal);

    [Fact]
    public void FindFaults_NothingToBeSeen_PointsAtTheLoader()
    {
        var fault = Single(_program.Installation);
        Assert.Equal("its files are all there, and nothing wrong was found with them", fault.Reason);
        Assert.Contains("LD_DEBUG=libs", fault.WaysOut[0], StringComparison.Ordinal);
    }

    private static TorchFault Single(TorchInstallation seen) => Assert.Single(TorchInspection.FindFaults(seen));
}

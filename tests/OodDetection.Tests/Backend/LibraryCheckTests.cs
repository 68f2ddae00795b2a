using System.Runtime.InteropServices;
using OodDetection.Backend;

namespace OodDetection.Tests.Backend;

/// <summary>What the loader of Linux would not like, in made-up files.</summary>
public sealed class LibraryCheckTests : IDisposable
{
    private readonly MadeUpProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public void FindFaults_NothingWrong_FindsNothing() => Assert.Empty(Faults());

    [Fact]
    public void FindFaults_OldLibstdcxx_NamesVersionsAndWaysOut()
    {
        new MadeUpLibrary { Needs = [("libstdc++.so.6", "GLIBCXX_3.4.32", false), ("libstdc++.so.6", "GLIBCXX_3.4.31", false), ("libstdc++.so.6", "GLIBCXX_3.4.9", false)] }.WriteTo(_program.Own);
        var fault = Assert.Single(Faults());
        Assert.Equal($"libstdc++.so.6 of this system ({Path.Combine(_program.System, "libstdc++.so.6")}) is too old, it ends with GLIBCXX_3.4.30, and libLibTorchSharp.so asks for GLIBCXX_3.4.31, GLIBCXX_3.4.32", fault.Reason);
        Assert.Collection(
            fault.WaysOut,
            w => Assert.StartsWith("Build the program on this system", w, StringComparison.Ordinal),
            w => Assert.Contains("OodDetectionOldLibstdcxx=always", w, StringComparison.Ordinal),
            w => Assert.Equal("Take a newer system or container image, such as Debian 13 or Ubuntu 24.04.", w),
            w => Assert.Contains("LD_LIBRARY_PATH", w, StringComparison.Ordinal),
            w => Assert.Contains("dotnet add package TorchSharp --version 0.105.1", w, StringComparison.Ordinal));
    }

    [Fact]
    public void FindFaults_LibstdcxxOlderThanWhatIsUsed_DoesNotPromiseThatABuildHelps()
    {
        new MadeUpLibrary { Definitions = ["GLIBCXX_3.4", "GLIBCXX_3.4.29"] }.WriteTo(_program.System, "libstdc++.so.6"); // RHEL 9's
        new MadeUpLibrary { Needs = [("libstdc++.so.6", "GLIBCXX_3.4.30", false), ("libstdc++.so.6", "GLIBCXX_3.4.32", false)] }.WriteTo(_program.Own);
        var fault = Assert.Single(Faults());
        Assert.EndsWith("asks for GLIBCXX_3.4.30, GLIBCXX_3.4.32", fault.Reason, StringComparison.Ordinal);
        Assert.Equal(["Take a newer system or container image, such as Debian 13 or Ubuntu 24.04.", "Or put a newer libstdc++.so.6 into a folder that LD_LIBRARY_PATH names."], fault.WaysOut);
    }

    [Theory]
    [InlineData(true, "libtorch.so")]
    [InlineData(false, null)]
    public void FindFaults_LibraryInAFolderOfLdLibraryPath_ComesBeforeARunPathOnly(bool isRunPath, string? faulty)
    {
        var other = Path.Combine(_program.Folder, "other");
        new MadeUpLibrary { Needed = ["libgone.so"] }.WriteTo(other, "libtorch.so");
        new MadeUpLibrary { Needed = ["libtorch.so"], IsRPath = !isRunPath }.WriteTo(_program.Own);
        var faults = new LibraryCheck(_program.Installation with { PreferredFolders = [other] }).FindFaults(_program.Own);
        Assert.Equal(faulty is null ? [] : [$"{faulty} needs libgone.so, which isn't there"], faults.Select(f => f.Reason));
    }

    [Fact]
    public void FindFaults_LongSearchPath_IsReadToItsEnd()
    {
        var folders = string.Join(':', Enumerable.Range(0, 60).Select(i => $"/nowhere/a-folder-with-a-long-name-{i}")) + ":$ORIGIN";
        new MadeUpLibrary { Needed = ["libtorch.so"], RunPath = folders }.WriteTo(_program.Own);
        Assert.Equal(61, ElfLibrary.Read(_program.Own).SearchPath.Count);
        Assert.Empty(Faults());
    }

    [Fact]
    public void FindFaults_WeakVersion_IsDoneWithout()
    {
        new MadeUpLibrary { Needs = [("libstdc++.so.6", "GLIBCXX_3.4.32", true)] }.WriteTo(_program.Own);
        Assert.Empty(Faults());
    }

    [Theory]
    [InlineData("GLIBC_2.38", "libc.so.6", "it ends with GLIBC_2.36", ", such as Debian 13 or Ubuntu 24.04")]
    [InlineData("GLIBC_2.50", "libc.so.6", "it ends with GLIBC_2.36", "")]
    [InlineData("CXXABI_1.3.15", "libstdc++.so.6", "it ends with CXXABI_1.3", ", such as Debian 13 or Ubuntu 24.04")]
    [InlineData("GCC_3.0", "libc.so.6", "it has no GCC", "")]
    public void FindFaults_VersionThatNoAdaptionGivesUp_TakesANewerSystem(string version, string library, string has, string suggestion)
    {
        new MadeUpLibrary { Needs = [(library, version, false)] }.WriteTo(_program.Own);
        var fault = Assert.Single(Faults());
        Assert.Contains($"is too old, {has}, and libLibTorchSharp.so asks for {version}", fault.Reason, StringComparison.Ordinal);
        Assert.Equal($"Take a newer system or container image{suggestion}.", Assert.Single(fault.WaysOut));
    }

    [Fact]
    public void FindFaults_VersionThatAPartOfLibTorchAsksFor_IsFoundToo()
    {
        new MadeUpLibrary { Needs = [("libstdc++.so.6", "GLIBCXX_3.4.32", false)] }.WriteTo(_program.Native, "libc10.so");
        var fault = Assert.Single(Faults());
        Assert.Contains("libc10.so asks for GLIBCXX_3.4.32", fault.Reason, StringComparison.Ordinal);
        // The build adapts TorchSharp's own library alone.
        Assert.Equal(["Take a newer system or container image, such as Debian 13 or Ubuntu 24.04.", "Or put a newer libstdc++.so.6 into a folder that LD_LIBRARY_PATH names."], fault.WaysOut);
    }

    [Theory]
    [InlineData("libgomp-1a2b.so.1", "libtorch_cpu.so")]
    [InlineData("libc10.so", "libtorch_cpu.so")]
    [InlineData("libtorch.so", "libLibTorchSharp.so")]
    public void FindFaults_PartOfThePackageGone_IsNamedOnce(string gone, string by)
    {
        _program.Delete(gone);
        var check = new LibraryCheck(_program.Installation);
        var fault = Assert.Single(check.FindFaults(_program.Own).Concat(check.FindFaults(Path.Combine(_program.Native, "libtorch_cpu.so"))));
        Assert.Equal($"{by} needs {gone}, which isn't there", fault.Reason);
        Assert.Contains("runtimes/linux-x64/native", Assert.Single(fault.WaysOut), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("libgomp.so.1", "apt install libgomp1")]
    [InlineData("libcuda.so.1", "NVIDIA's driver")]
    [InlineData("ld-linux-x86-64.so.2", "glibc")]
    public void FindFaults_LibraryOfTheSystemMissing_SaysWhatToInstall(string name, string way)
    {
        new MadeUpLibrary { Needed = [name] }.WriteTo(_program.Own);
        var fault = Assert.Single(Faults());
        Assert.Equal($"libLibTorchSharp.so needs {name}, which isn't there", fault.Reason);
        Assert.Contains(way, Assert.Single(fault.WaysOut), StringComparison.Ordinal);
        Assert.Empty(new LibraryCheck(_program.Installation).FindFaults(_program.Own, itsLibrariesToo: false));
    }

    [Theory]
    [InlineData(183, "Arm64")]
    [InlineData(3, "X86")]
    [InlineData(22, "another kind of processor (22)")]
    public void FindFaults_OtherArchitecture_SaysWhich(int machine, string name)
    {
        new MadeUpLibrary { Machine = (ushort)machine }.WriteTo(_program.Own);
        var fault = Assert.Single(Faults());
        Assert.Equal($"{_program.Own} is for {name}, and this process is for {Architecture.X64}", fault.Reason);
        Assert.Contains("dotnet publish -r linux-x64", fault.WaysOut[0], StringComparison.Ordinal);
    }

    [Fact]
    public void FindFaults_FileCutShort_IsDamage()
    {
        var file = Path.Combine(_program.Native, "libc10.so");
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..^8]);
        var fault = Assert.Single(Faults());
        Assert.Equal($"{file} can't be read: it is cut short, to {bytes.Length - 8} of at least {bytes.Length} bytes", fault.Reason);
        Assert.True(fault.IsDamage);
    }

    private IReadOnlyList<TorchFault> Faults(string? file = null) => new LibraryCheck(_program.Installation).FindFaults(file ?? _program.Own);
}

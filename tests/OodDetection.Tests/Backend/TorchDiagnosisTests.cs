using System.Runtime.InteropServices;
using OodDetection.Backend;

namespace OodDetection.Tests.Backend;

/// <summary>The report, as people read it.</summary>
public sealed class TorchDiagnosisTests : IDisposable
{
    private readonly MadeUpProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public void Describe_LoadedWithPackagesForCpuAndGpu_SaysSo()
    {
        var seen = _program.Installation with { Packages = [new("libtorch-cpu-linux-x64", "2.10.0"), new("libtorch-cuda-12.8-linux-x64-part1", "2.10.0")] };
        var diagnosis = Doctor.Describe(seen, isLoaded: true, loaderMessage: null);
        Assert.True(diagnosis.IsAvailable);
        Assert.StartsWith("the program has two packages with libtorch", Assert.Single(diagnosis.OtherProblems), StringComparison.Ordinal);
        Assert.StartsWith("Keep one of them", Assert.Single(diagnosis.WaysOut), StringComparison.Ordinal);
        Assert.Contains("libtorch is loaded.\nAlso: the program has two packages", diagnosis.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_Loaded_TellsWhatAReportOfAnErrorNeeds()
    {
        var diagnosis = new TorchDiagnosis
        {
            TorchSharpVersion = "0.107.0",
            LibTorchVersion = "2.10.0.0",
            OperatingSystem = "Debian GNU/Linux 12 (bookworm)",
            Architecture = Architecture.X64,
            ProcessorCount = 2,
            InstructionSet = "AVX2",
            Threads = 1,
            HidesCaches = true,
            NativeLibrary = "/app/libLibTorchSharp.so",
        };
        Assert.True(diagnosis.IsAvailable);
        Assert.Equal(
            """
            libtorch is loaded.

            TorchSharp:   0.107.0
            libtorch:     2.10.0.0
            System:       Debian GNU/Linux 12 (bookworm), X64
            Processors:   2, AVX2
            Threads:      1
            CUDA:         no
            Hides caches: yes
            Library:      /app/libLibTorchSharp.so
            """,
            diagnosis.ToString());
    }

    [Fact]
    public void ToString_NotLoaded_SaysWhyFirstAndWhatTheLoaderSaidLast()
    {
        _program.Delete("libtorch.so", "libtorch_cpu.so", "libgomp-1a2b.so.1");
        new MadeUpLibrary { Needs = [("libc.so.6", "GLIBC_2.38", false)] }.WriteTo(_program.Own);
        var diagnosis = Doctor.Describe(_program.Installation with { Packages = [] }, isLoaded: false, "libtorch.so: cannot open shared object file") with
        {
            OperatingSystem = "Debian GNU/Linux 12 (bookworm)",
            ProcessorCount = 2,
            InstructionSet = "AVX2",
        };
        Assert.False(diagnosis.IsAvailable);
        Assert.Equal(_program.Own, diagnosis.NativeLibrary);
        Assert.Equal("TorchSharp's native library can't be loaded: libtorch is missing; it comes in a package of its own, libtorch-cpu-linux-x64.", diagnosis.Problem);
        Assert.Equal(
            $"""
            {diagnosis.Problem}
            Also: libc.so.6 of this system ({Path.Combine(_program.System, "libc.so.6")}) is too old, it ends with GLIBC_2.36, and libLibTorchSharp.so asks for GLIBC_2.38.

            What to do, one of:
            - Add the package to the program that runs: dotnet add package libtorch-cpu-linux-x64 --version 2.10.0
            - With an NVIDIA GPU add in its place: dotnet add package TorchSharp-cuda-linux --version 0.107.0
            - Take a newer system or container image, such as Debian 13 or Ubuntu 24.04.

            TorchSharp:   0.107.0
            libtorch:     not loaded
            System:       Debian GNU/Linux 12 (bookworm), X64
            Processors:   2, AVX2

            libLibTorchSharp.so and libtorch were looked for in:
            - {_program.Native}: libLibTorchSharp.so, libc10.so
            - {_program.Folder}: nothing

            The loader said: libtorch.so: cannot open shared object file
            """,
            diagnosis.ToString());
    }
}

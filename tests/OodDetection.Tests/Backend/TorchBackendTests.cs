using System.Runtime.InteropServices;
using OodDetection.Backend;
using static TorchSharp.torch;

namespace OodDetection.Tests.Backend;

public class TorchBackendTests
{
    [Fact]
    public void EnsureAvailable_OnThisMachine_Returns()
    {
        TorchBackend.EnsureAvailable();
        TorchBackend.EnsureAvailable();
    }

    [Fact]
    public void Diagnose_OnThisMachine_TellsWhatIsLoaded()
    {
        var diagnosis = TorchBackend.Diagnose();
        Assert.True(diagnosis.IsAvailable);
        Assert.Null(diagnosis.Problem);
        Assert.Null(diagnosis.LoaderMessage);
        Assert.Empty(diagnosis.OtherProblems);
        Assert.Empty(diagnosis.WaysOut);
        Assert.Equal(__version__, diagnosis.LibTorchVersion);
        Assert.Equal(typeof(Tensor).Assembly.GetName().Version!.ToString(3), diagnosis.TorchSharpVersion);
        Assert.True(File.Exists(diagnosis.NativeLibrary));
        Assert.Contains(Path.GetDirectoryName(diagnosis.NativeLibrary), diagnosis.SearchedFolders);
        Assert.Contains(diagnosis.NativeLibrary, diagnosis.FoundFiles);
        Assert.Equal(get_num_threads(), diagnosis.Threads);
        Assert.Equal(cuda.is_available(), diagnosis.CudaAvailable);
        Assert.Equal((Environment.ProcessorCount, RuntimeInformation.ProcessArchitecture), (diagnosis.ProcessorCount, diagnosis.Architecture));
        Assert.Contains(diagnosis.InstructionSet, new[] { "AVX-512", "AVX2", "AVX", "SSE", "NEON", "none" });
        Assert.NotNull(diagnosis.HidesCaches);
        Assert.NotEmpty(diagnosis.OperatingSystem);
    }

    // What a version was made for is read from TorchSharp's metadata; libtorch says what it is.
    [Fact]
    public void See_OnThisMachine_KnowsWhichLibTorchIsWanted()
    {
        var seen = ThisProcess.See();
        Assert.StartsWith(seen.LibTorchVersion!, __version__, StringComparison.Ordinal);
        Assert.Equal(PackageAdvice.LibTorchOf(seen.TorchSharpVersion), seen.LibTorchVersion);
        Assert.Contains(seen.Packages!, p => p.Version.StartsWith(seen.LibTorchVersion!, StringComparison.Ordinal));
        Assert.Empty(TorchInspection.PackageFaults(seen));
    }

    // What the loader takes, the check takes: else programs that run would be told that they can't.
    [LinuxX64Fact]
    public void FindFaults_LibraryThatIsLoaded_FindsNothing()
        => Assert.Empty(new LibraryCheck(ThisProcess.See()).FindFaults(TorchBackend.Diagnose().NativeLibrary!));
}

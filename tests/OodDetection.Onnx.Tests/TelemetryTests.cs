using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OodDetection.Onnx.Tests.Support;
using OodDetection.Scoring.Runtime;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Tests;

/// <summary>ONNX Runtime writes nothing about its use. With its telemetry on it would, as soon as it starts, below the folders that are looked at here.</summary>
public sealed partial class TelemetryTests
{
    private static readonly string s_home = Directory.CreateTempSubdirectory("oodhome").FullName;

    // Before anything starts ONNX Runtime. Build machines have variables by which it keeps quiet of itself; this test is to see what users' machines see.
#pragma warning disable CA2255 // a test assembly is a program
    [ModuleInitializer]
    internal static void MoveHome()
#pragma warning restore CA2255
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(s_home, recursive: true);
        if (OperatingSystem.IsWindows()) return;
        foreach (var (name, place) in new[] { ("HOME", "."), ("XDG_CACHE_HOME", "cache"), ("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state") })
            SetVariable(name, Path.GetFullPath(Path.Combine(s_home, place)), 1);
        foreach (var name in new[] { "CI", "GITHUB_ACTIONS", "TF_BUILD", "ORT_RUNNING_UNIT_TESTS", RuntimeStart.TelemetrySwitch }) RemoveVariable(name);
    }

    [Fact]
    public void Open_AndRun_WritesNothingBelowHomeAndTheCache()
    {
        using var folder = new ModelFolder();
        using (var network = folder.Open(ModelBuilder.Classifier("N")))
        using (var input = zeros([2, 3, 8, 8]))
        {
            for (var i = 0; i < 50; i++) network.Network.call(input).Dispose();
        }

        if (OperatingSystem.IsWindows()) return;
        Assert.Equal("1", Marshal.PtrToStringUTF8(Variable(RuntimeStart.TelemetrySwitch)));
        Assert.Equal(s_home, Marshal.PtrToStringUTF8(Variable("HOME")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(s_home, "*", SearchOption.AllDirectories));
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Variable(string name);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RemoveVariable(string name);
}

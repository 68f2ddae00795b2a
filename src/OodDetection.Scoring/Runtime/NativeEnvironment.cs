using System.Runtime.InteropServices;

namespace OodDetection.Scoring.Runtime;

/// <summary>Environment variables as native libraries see them. On Linux and macOS .NET keeps its own copy, and what is set there doesn't reach <c>getenv</c>.</summary>
internal static partial class NativeEnvironment
{
    internal static void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value); // for processes that are started from here, and on Windows for native code, too
        if (OperatingSystem.IsWindows())
        {
            _ = WindowsPut(name, value);
            return;
        }

        if (UnixSet(name, value, 1) != 0) throw new InvalidOperationException($"The environment variable {name} can't be set; ONNX Runtime's telemetry would be on.");
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int UnixSet(string name, string value, int overwrite);

    [LibraryImport("ucrtbase", EntryPoint = "_putenv_s", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int WindowsPut(string name, string value);
}

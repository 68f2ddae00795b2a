using System.Runtime.InteropServices;

namespace OodDetection.Scoring.Runtime;

/// <summary>Turns ONNX Runtime's telemetry off before its native library loads.</summary>
/// <remarks>
/// From 1.31 on it is on by default on Linux too, and keeps files below the user's cache folder. The library reads the variable
/// <c>ORT_DISABLE_TELEMETRY</c> of the process once, when it loads; on Unix, .NET's environment is a copy that native code never sees.
/// </remarks>
internal static class QuietRuntime
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";
    private static readonly Lazy<bool> s_quiet = new(Silence, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Does it, once in a process. To be called before anything of ONNX Runtime is touched; where a program has loaded it before, it is too late.</summary>
    internal static void Ensure() => _ = s_quiet.Value;

    private static bool Silence()
    {
        Environment.SetEnvironmentVariable(Variable, "1");
        if (!OperatingSystem.IsWindows()) _ = SetVariable(Variable, "1", 1);
        return true;
    }

    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetVariable([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}

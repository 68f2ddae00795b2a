using Microsoft.ML.OnnxRuntime;

namespace OodDetection.Scoring.Runtime;

/// <summary>Starts ONNX Runtime, once in a process, without its telemetry.</summary>
/// <remarks>
/// From 1.29 on the official builds send events over HTTPS by default, and write below the user's cache. ORT_DISABLE_TELEMETRY, set before the library
/// starts, keeps all of that from being made. If the program has started ONNX Runtime itself before, only later events can be turned off.
/// </remarks>
internal static class RuntimeStart
{
    internal const string TelemetrySwitch = "ORT_DISABLE_TELEMETRY";

    private static readonly Lazy<OrtEnv> s_environment = new(Start);

    /// <summary>Makes sure that it is started; to be called before anything else of ONNX Runtime.</summary>
    /// <exception cref="InvalidOperationException">Its native library can't be loaded.</exception>
    internal static void Ensure() => _ = s_environment.Value;

    private static OrtEnv Start()
    {
        NativeEnvironment.Set(TelemetrySwitch, "1");
        try
        {
            var options = new EnvironmentCreationOptions { logId = "OodDetection", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            var environment = OrtEnv.IsCreated ? OrtEnv.Instance() : OrtEnv.CreateInstanceWithOptions(ref options);
            environment.DisableTelemetryEvents();
            return environment;
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            throw new InvalidOperationException(
                $"The native library of ONNX Runtime can't be loaded ({(error.InnerException ?? error).Message.Split('\n')[0]}). It comes with the package Microsoft.ML.OnnxRuntime, for Windows, Linux and macOS on x64 and Arm64.", error);
        }
    }
}

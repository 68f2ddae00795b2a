using OodDetection.Backend;

namespace OodDetection;

/// <summary>TorchSharp's native libraries, which come in packages of their own.</summary>
public static class TorchBackend
{
    private static volatile bool s_isLoaded;

    /// <summary>Loads libtorch, if it isn't loaded yet, and says why it can't be loaded, and what to do, where that is so.</summary>
    /// <exception cref="InvalidOperationException">No native library was found, or this system can't load it. The message is the text of <see cref="Diagnose"/>: the reason in its first line, the ways out, where it looked, and what the system's loader said.</exception>
    public static void EnsureAvailable()
    {
        if (s_isLoaded) return;
        if (TorchLoader.Load() is { } failure) throw new InvalidOperationException(Doctor.Describe(failure).ToString(), failure.Error);
        s_isLoaded = true;
    }

    /// <summary>Loads libtorch, if it isn't loaded yet, and tells what there is: of the native library, the system and the processor. For a look at a machine, and for reports of errors.</summary>
    /// <returns>What was found; its text is a report. Nothing is thrown where libtorch can't be loaded.</returns>
    public static TorchDiagnosis Diagnose() => Doctor.Describe(TorchLoader.Load());
}

using static TorchSharp.torch;

namespace OodDetection;

/// <summary>TorchSharp's native libraries, which come in packages of their own.</summary>
public static class TorchBackend
{
    /// <summary>Loads libtorch, if it isn't loaded yet, and says what to do where it can't be.</summary>
    /// <exception cref="InvalidOperationException">No native library was found, or it doesn't fit; the message names the packages, one of which has to be added to the program.</exception>
    public static void EnsureAvailable()
    {
        try
        {
            using var probe = zeros(1);
        }
        catch (Exception error) when (error is TypeInitializationException or DllNotFoundException or NotSupportedException or EntryPointNotFoundException or BadImageFormatException or FileNotFoundException)
        {
            throw new InvalidOperationException(
                "TorchSharp's native library can't be loaded. Add one of its packages to the program, of the same version as TorchSharp: " +
                "TorchSharp-cpu (any system), TorchSharp-cuda-windows or TorchSharp-cuda-linux (with an NVIDIA GPU); for example: dotnet add package TorchSharp-cpu. " +
                $"The loader said: {error.GetBaseException().Message.Split('\n')[0].TrimEnd()}",
                error);
        }
    }
}

using static TorchSharp.torch;

namespace OodDetection.DependencyInjection;

/// <summary>What this machine has of torch. A service of its own, so that tests can show what happens on another machine.</summary>
/// <param name="EnsureAvailable">Throws <see cref="InvalidOperationException"/> where the native library can't be loaded.</param>
/// <param name="CountGpus">How many CUDA devices can be used. Asked only where the native library is there.</param>
internal sealed record TorchEnvironment(Action EnsureAvailable, Func<int> CountGpus)
{
    internal static TorchEnvironment OfThisMachine { get; } = new(TorchBackend.EnsureAvailable, () => cuda.is_available() ? cuda.device_count() : 0);

    /// <summary>What is wrong, in words, or null.</summary>
    internal string? FindError()
    {
        try
        {
            EnsureAvailable();
            return null;
        }
        catch (InvalidOperationException error)
        {
            return error.Message;
        }
    }
}

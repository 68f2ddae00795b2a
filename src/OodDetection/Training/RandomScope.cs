using static TorchSharp.torch;

namespace OodDetection.Training;

/// <summary>
/// Gives a training libtorch's global random numbers from a seed of its own, and puts them back afterwards.
/// One training at a time has them: weights and dropout masks draw from the global generator, so two at once would not be reproducible.
/// </summary>
internal sealed class RandomScope : IDisposable
{
    private static readonly SemaphoreSlim s_one = new(1, 1);
    private readonly Tensor _state;

    private RandomScope(Tensor state) => _state = state;

    internal static RandomScope Enter(long seed, CancellationToken cancellationToken)
    {
        s_one.Wait(cancellationToken);
        try
        {
            var state = get_rng_state().DetachFromDisposeScope();
            manual_seed(seed);
            return new RandomScope(state);
        }
        catch
        {
            s_one.Release();
            throw;
        }
    }

    public void Dispose()
    {
        set_rng_state(_state);
        _state.Dispose();
        s_one.Release();
    }
}

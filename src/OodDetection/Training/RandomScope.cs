using static TorchSharp.torch;

namespace OodDetection;

/// <summary>
/// Gives a training libtorch's global random numbers from a seed of its own, and puts them back afterwards; gradients are on, whatever the caller has set.
/// One training at a time has them: weights and dropout masks draw from the global generator, so two at once would not be reproducible.
/// </summary>
internal sealed class RandomScope : IDisposable
{
    private static readonly SemaphoreSlim s_one = new(1, 1);
    private static int s_owner; // the thread that is inside, or 0
    private readonly Tensor _state;
    private readonly bool _isNested;
    private readonly IDisposable _noInference = inference_mode(false);
    private readonly IDisposable _gradients = enable_grad();

    private RandomScope(Tensor state, bool isNested) => (_state, _isNested) = (state, isNested);

    internal static RandomScope Enter(long seed, CancellationToken cancellationToken)
    {
        // Within a training's progress callback, say, a detector may be loaded: the training waits, and finds the numbers as it left them.
        var isNested = Volatile.Read(ref s_owner) == Environment.CurrentManagedThreadId;
        if (!isNested) s_one.Wait(cancellationToken);
        try
        {
            using var generator = Generator.Default; // held: torch.get_rng_state makes one that the collector may take in the call
            var state = generator.get_state().DetachFromDisposeScope();
            manual_seed(seed);
            if (!isNested) Volatile.Write(ref s_owner, Environment.CurrentManagedThreadId);
            return new RandomScope(state, isNested);
        }
        catch
        {
            if (!isNested) s_one.Release();
            throw;
        }
    }

    public void Dispose()
    {
        _gradients.Dispose();
        _noInference.Dispose();
        using (var generator = Generator.Default) generator.set_state(_state);
        _state.Dispose();
        if (_isNested) return;
        Volatile.Write(ref s_owner, 0);
        s_one.Release();
    }
}

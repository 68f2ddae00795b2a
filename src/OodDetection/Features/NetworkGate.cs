using System.Runtime.CompilerServices;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Features;

/// <summary>
/// Lets forward passes of a network run side by side, but none while its hooks change: TorchSharp enumerates the hooks in every pass,
/// and detectors that share a network come and go while others score.
/// </summary>
internal static class NetworkGate
{
    private static readonly ConditionalWeakTable<Module, ReaderWriterLockSlim> s_locks = [];

    /// <summary>One forward pass.</summary>
    internal static Tensor Call(Module<Tensor, Tensor> network, Tensor input) => Call(network, () => network.call(input));

    /// <summary>One forward pass that takes more than the input.</summary>
    internal static Tensor Call(Module network, Func<Tensor> pass)
    {
        var gate = Of(network);
        gate.EnterReadLock();
        try
        {
            return pass();
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    /// <summary>Puts hooks on, or takes them off, between passes.</summary>
    internal static void ChangeHooks(Module network, Action change)
    {
        var gate = Of(network);
        gate.EnterWriteLock();
        try
        {
            change();
        }
        finally
        {
            gate.ExitWriteLock();
        }
    }

    private static ReaderWriterLockSlim Of(Module network)
        => s_locks.GetValue(network, static _ => new ReaderWriterLockSlim(LockRecursionPolicy.SupportsRecursion));
}

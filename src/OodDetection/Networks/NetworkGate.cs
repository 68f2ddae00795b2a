using System.Runtime.CompilerServices;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Networks;

/// <summary>
/// Lets forward passes of a network run side by side, but none while its hooks change: TorchSharp enumerates the hooks in every pass,
/// and detectors that share a network come and go while others score.
/// </summary>
internal static class NetworkGate
{
    private static readonly ConditionalWeakTable<Module, Gate> s_gates = [];

    /// <summary>One forward pass, in the layout that is right on every machine.</summary>
    /// <exception cref="InvalidOperationException">The network isn't one of ours, and this machine computes it wrong.</exception>
    internal static Tensor Call(Module<Tensor, Tensor> network, Tensor input)
    {
        using var scope = NewDisposeScope();
        var values = ChannelsLast.Of(input);
        var gate = s_gates.GetOrCreateValue(network);
        if (network is not (WideResNet or FilterBank)) gate.Check.Ensure(network, values, run => gate.Pass(() => network.call(run)));
        return gate.Pass(() => network.call(values)).MoveToOuterDisposeScope();
    }

    /// <summary>One forward pass of a network of ours that takes more than the input.</summary>
    internal static Tensor Call(Module network, Func<Tensor> pass) => s_gates.GetOrCreateValue(network).Pass(pass);

    /// <summary>Puts hooks on, or takes them off, between passes.</summary>
    internal static void ChangeHooks(Module network, Action change)
    {
        var gate = s_gates.GetOrCreateValue(network).Lock;
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

    private sealed class Gate
    {
        internal ReaderWriterLockSlim Lock { get; } = new(LockRecursionPolicy.SupportsRecursion);

        internal RepeatedPassCheck Check { get; } = new();

        internal Tensor Pass(Func<Tensor> pass)
        {
            Lock.EnterReadLock();
            try
            {
                return pass();
            }
            finally
            {
                Lock.ExitReadLock();
            }
        }
    }
}

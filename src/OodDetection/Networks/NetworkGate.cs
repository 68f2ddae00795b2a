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

    /// <summary>One forward pass, in the layout that is right on every machine and, of a frozen network, in the type of its numbers.</summary>
    /// <exception cref="InvalidOperationException">The network isn't one of ours and this machine computes it wrong, or it was frozen and is in training mode.</exception>
    /// <param name="network">The network.</param>
    /// <param name="input">What it takes.</param>
    /// <param name="starting">Called before the pass whose output is given, after those that only ask whether this machine computes it right; or nobody.</param>
    internal static Tensor Call(Module<Tensor, Tensor> network, Tensor input, Action? starting = null)
    {
        if (network is ExternalNetwork external) return Call(external, input, []).Output;
        using var scope = NewDisposeScope();
        var gate = s_gates.GetOrCreateValue(network);
        var frozen = gate.Frozen;
        frozen?.EnsureEvaluating();
        var values = ChannelsLast.Of(frozen is null || input.dtype == frozen.InputType || !input.is_floating_point() ? input : input.to(frozen.InputType));
        if (network is not (WideResNet or CifarResNet or FilterBank)) gate.Check.Ensure(network, values, run => gate.Pass(() => network.call(run)));
        starting?.Invoke();
        var output = gate.Pass(() => network.call(values));
        GC.KeepAlive(network); // else its finaliser may free the last layer's weights in its pass, where the caller needs it no more
        return output.MoveToOuterDisposeScope();
    }

    /// <summary>One forward pass that libtorch has no part in, and so none of its troubles.</summary>
    internal static (Tensor Output, IReadOnlyList<Tensor> Layers) Call(ExternalNetwork network, Tensor input, IReadOnlyList<string> layers)
    {
        s_gates.GetOrCreateValue(network).Frozen?.EnsureEvaluating();
        var outputs = network.Run(input, layers);
        GC.KeepAlive(network);
        return outputs;
    }

    /// <summary>One forward pass of a network of ours that takes more than the input.</summary>
    internal static Tensor Call(Module network, Func<Tensor> pass)
    {
        var output = s_gates.GetOrCreateValue(network).Pass(pass);
        GC.KeepAlive(network);
        return output;
    }

    /// <summary>Makes every pass check that the network is as it is now, until as many calls of <see cref="Thaw"/>.</summary>
    /// <exception cref="ArgumentException">An image's output would depend on the other images.</exception>
    internal static void Freeze(Module<Tensor, Tensor> network)
    {
        var state = new FrozenState(network);
        s_gates.GetOrCreateValue(network).Freeze(state);
    }

    /// <summary>A handle on a frozen network is gone; after the last one the owner may use the network freely again.</summary>
    internal static void Thaw(Module network) => s_gates.GetOrCreateValue(network).Thaw();

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
        private int _freezes;
        private volatile FrozenState? _frozen;

        internal ReaderWriterLockSlim Lock { get; } = new(LockRecursionPolicy.SupportsRecursion);

        internal RepeatedPassCheck Check { get; } = new();

        internal FrozenState? Frozen => _frozen;

        internal void Freeze(FrozenState state)
        {
            lock (Check)
            {
                _freezes++;
                _frozen = state;
            }
        }

        internal void Thaw()
        {
            lock (Check)
            {
                if (--_freezes == 0) _frozen = null;
            }
        }

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

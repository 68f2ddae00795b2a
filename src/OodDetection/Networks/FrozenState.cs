using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Networks;

/// <summary>The state of a network when it was frozen, which every pass checks.</summary>
internal sealed class FrozenState
{
    private readonly (string Name, Module Module)[] _evaluating;
    private readonly string _network;

    /// <summary>Looks at a network that has just been put into evaluation mode.</summary>
    /// <exception cref="ArgumentException">A layer normalises by the statistics of the batch, so that an image's score would depend on the others.</exception>
    internal FrozenState(Module<Tensor, Tensor> network)
    {
        _network = network.GetName();
        (string Name, Module Module)[] modules = [.. network.named_modules().Select(m => (m.name, m.module))];
        foreach (var (name, module) in modules)
        {
            if (module is BatchNorm { track_running_stats: false })
                throw new ArgumentException($"The layer '{name}' of the network '{_network}' is batch norm without running statistics: in evaluation too it normalises by the batch at hand, so that an image's score would depend on the other images. Train the network with track_running_stats, or use another norm.", nameof(network));
        }

        // A layer that its author keeps in training mode whatever happens is their choice.
        _evaluating = [.. modules.Where(m => !m.Module.training)];
        ScalarType[] types = [.. network.parameters().Select(p => p.dtype).Concat(network.buffers().Select(b => b.dtype)).Where(is_floating_point).Distinct()];
        InputType = types is [var only] ? only : ScalarType.Float32;
    }

    /// <summary>The type of what the network takes: that of its numbers if they have one, else float32.</summary>
    internal ScalarType InputType { get; }

    /// <summary>Refuses a network that went back to training: its batch norms and dropout would change scores from call to call.</summary>
    /// <exception cref="InvalidOperationException">It did.</exception>
    internal void EnsureEvaluating()
    {
        foreach (var (name, module) in _evaluating)
        {
            if (!module.training) continue;
            throw new InvalidOperationException(
                $"The network '{_network}' was put into training mode after it was frozen{(name.Length == 0 ? "" : $" (its layer '{name}')")}: scores would change from call to call. Call eval() on it before it is used here, and train a copy of it.");
        }
    }
}

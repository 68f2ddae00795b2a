using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Networks;

/// <summary>
/// A network that something other than libtorch computes, such as one in an ONNX file. It returns the outputs of its inner layers itself, where TorchSharp's
/// modules would be hooked; everything that takes a <see cref="FrozenNetwork"/> works with one of these in it.
/// </summary>
/// <remarks>
/// Files hold its buffers (<see cref="Module.register_buffer"/>) and what its kind in a <see cref="DetectorRegistry"/> describes.
/// <b>Thread safety.</b> An implementation lets several threads call <see cref="Run"/> at once.
/// </remarks>
public abstract class ExternalNetwork : Module<Tensor, Tensor>
{
    /// <summary>Makes a network.</summary>
    /// <param name="name">What messages call it.</param>
    protected ExternalNetwork(string name)
        : base(name)
    {
    }

    /// <summary>The names of the layers whose outputs can be read.</summary>
    public abstract IReadOnlyList<string> LayerNames { get; }

    /// <summary>Makes sure that layers can be read together, before the first pass that reads them.</summary>
    /// <param name="layers">Different names, at least one.</param>
    /// <exception cref="ArgumentException">There is no such layer; the message says which ones there are.</exception>
    public virtual void Prepare(IReadOnlyList<string> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        var names = LayerNames;
        foreach (var layer in layers)
        {
            if (!names.Contains(layer, StringComparer.Ordinal))
                throw new ArgumentException($"The network has no layer '{layer}'; {LayerNaming.Instead(layer, names)}.", nameof(layers));
        }
    }

    /// <summary>Called once for each call of <see cref="Prepare"/> when the layers are read no more, so that what was made for them can go.</summary>
    /// <param name="layers">As they were given.</param>
    public virtual void Release(IReadOnlyList<string> layers)
    {
    }

    /// <summary>One forward pass.</summary>
    /// <param name="input">N×C×H×W, <c>float32</c>, on any device.</param>
    /// <param name="layers">The layers to read; none for the output alone.</param>
    /// <returns>The output of the network, and of the layers in the order of <paramref name="layers"/>: new tensors, on the device of the input.</returns>
    public abstract (Tensor Output, IReadOnlyList<Tensor> Layers) Run(Tensor input, IReadOnlyList<string> layers);

    /// <summary>The name of a weight that is NaN or infinite; null where all are finite, or where that isn't known.</summary>
    public virtual string? FindNonFiniteWeight() => null;

    /// <summary>The linear layer that gives the output, for detectors that need it; null where another operation gives it, or where that isn't known.</summary>
    /// <returns>New tensors, the caller's to dispose.</returns>
    public virtual LinearHead? FindHead() => null;

    /// <inheritdoc/>
    public sealed override Tensor forward(Tensor input) => Run(input, []).Output;
}

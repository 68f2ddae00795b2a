using static TorchSharp.torch;

namespace OodDetection.Networks;

/// <summary>
/// Reads features of a frozen network for a classifier: outputs of named layers, and the softmax of the network's output under the name
/// <see cref="Softmax"/>, unless the network has a layer of that name itself.
/// </summary>
internal sealed class FeatureReader : IDisposable
{
    /// <summary>The name of the softmax of the network's output.</summary>
    internal const string Softmax = "softmax";

    private readonly FrozenNetwork _network;
    private readonly FeatureHook? _hook;
    private readonly bool _softmax;

    /// <summary>Hooks the layers, if there are any; the network's handle stays the caller's.</summary>
    internal FeatureReader(FrozenNetwork network, IReadOnlyList<string> layers)
    {
        _network = network;
        Layers = [.. layers];
        _softmax = Layers.Contains(Softmax) && !network.LayerNames.Contains(Softmax);
        var named = _softmax ? [.. Layers.Where(layer => layer != Softmax)] : Layers;
        if (_softmax && Layers.Count - named.Count > 1)
            throw new ArgumentException($"Expected layers with different names; got {string.Join(", ", Layers)}.", nameof(layers));
        _hook = named.Count == 0 ? null : new FeatureHook(network.Network, named);
    }

    /// <summary>The names, in the order given.</summary>
    internal IReadOnlyList<string> Layers { get; }

    /// <summary>One forward pass of prepared images.</summary>
    internal LayerOutputs Run(Tensor prepared)
    {
        var outputs = _hook?.RunImages(prepared);
        if (outputs is not null && !_softmax) return outputs;
        var output = outputs?.Output ?? NetworkGate.Call(_network.Network, prepared);
        if (!_softmax) return new LayerOutputs(output, [], []);
        LayerRows.Check(output, "output of the network", prepared.shape[0]);
        if (output.dim() < 2) throw new ArgumentException($"'{Softmax}' is over the second dimension of the network's output; expected N×C or N×C×…, got {string.Join('×', output.shape)}.");
        return new LayerOutputs(output, Layers, Layers.ToDictionary(
            layer => layer, layer => layer == Softmax ? output.detach().to(ScalarType.Float32).softmax(1) : outputs![layer], StringComparer.Ordinal));
    }

    public void Dispose() => _hook?.Dispose();
}

using static TorchSharp.torch;

namespace OodDetection.Networks;

/// <summary>What a network and its hooked layers gave in one forward pass.</summary>
/// <remarks>The tensors belong to the caller's dispose scope, like the result of any operation; disposing this object releases them at once.</remarks>
public sealed class LayerOutputs : IDisposable
{
    private readonly Dictionary<string, Tensor> _features;

    internal LayerOutputs(Tensor output, IReadOnlyList<string> layers, Dictionary<string, Tensor> features)
    {
        Output = output;
        Layers = layers;
        _features = features;
    }

    /// <summary>The output of the network itself.</summary>
    public Tensor Output { get; }

    /// <summary>The names of the hooked layers, in the order in which they were asked for.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>The output of one hooked layer, detached from the graph, as it was when the layer gave it: a later in-place operation of the network doesn't reach it.</summary>
    /// <remarks>It is for reading: of this library's networks, layers that give the same, such as a group and its last block, share their memory.</remarks>
    /// <exception cref="KeyNotFoundException">The layer was not hooked.</exception>
    public Tensor this[string layer] => _features.TryGetValue(layer, out var feature)
        ? feature
        : throw new KeyNotFoundException($"The layer '{layer}' was not hooked; hooked are: {string.Join(", ", Layers)}.");

    /// <summary>The outputs of the hooked layers with their names for messages.</summary>
    internal IEnumerable<(string Name, Tensor Values)> Named() => Layers.Select(layer => ($"layer '{layer}'", _features[layer]));

    /// <summary>The outputs of the hooked layers, in the order of <see cref="Layers"/>.</summary>
    public Tensor[] ToArray() => [.. Layers.Select(l => _features[l])];

    /// <inheritdoc/>
    public void Dispose()
    {
        Output.Dispose();
        foreach (var feature in _features.Values) feature.Dispose();
    }
}

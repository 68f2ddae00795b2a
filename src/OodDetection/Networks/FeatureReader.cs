using static TorchSharp.torch;

namespace OodDetection.Networks;

/// <summary>
/// Reads features of a frozen network for a classifier: outputs of named layers, and what is made of the network's output under the names
/// <see cref="Softmax"/> and <see cref="TransformLogits"/>, unless the network has a layer of that name itself.
/// </summary>
internal sealed class FeatureReader : IDisposable
{
    /// <summary>The name of the softmax of the network's output.</summary>
    internal const string Softmax = "softmax";

    /// <summary>The name of the network's output where that is the logits of transforms: whoever reads it knows which transform was applied, and puts its logit first (<see cref="AppliedFirst"/>).</summary>
    internal const string TransformLogits = "transform-logits";

    private readonly FrozenNetwork _network;
    private readonly FeatureHook? _hook;
    private readonly string[] _made;

    /// <summary>Hooks the layers, if there are any; the network's handle stays the caller's.</summary>
    internal FeatureReader(FrozenNetwork network, IReadOnlyList<string> layers)
    {
        _network = network;
        Layers = [.. layers];
        if (Layers.Distinct().Count() < Layers.Count)
            throw new ArgumentException($"Expected layers with different names; got {string.Join(", ", Layers)}.", nameof(layers));
        _made = [.. Layers.Where(layer => IsMade(network, layer))];
        IReadOnlyList<string> named = [.. Layers.Except(_made)];
        _hook = named.Count == 0 ? null : new FeatureHook(network.Network, named);
    }

    /// <summary>Whether what goes by a name is made of the network's output, and not the output of a layer.</summary>
    internal static bool IsMade(FrozenNetwork network, string name) => name is Softmax or TransformLogits && !network.LayerNames.Contains(name);

    /// <summary>The names, in the order given.</summary>
    internal IReadOnlyList<string> Layers { get; }

    /// <summary>Whether <see cref="TransformLogits"/> are among what is read.</summary>
    internal bool MakesTransformLogits => _made.Contains(TransformLogits);

    /// <summary>One forward pass of prepared images.</summary>
    internal LayerOutputs Run(Tensor prepared)
    {
        var outputs = _hook?.RunImages(prepared);
        if (outputs is not null && _made.Length == 0) return outputs;
        var output = outputs?.Output ?? NetworkGate.Call(_network.Network, prepared);
        if (_made.Length == 0) return new LayerOutputs(output, [], []);
        LayerRows.Check(output, "output of the network", prepared.shape[0]);
        return new LayerOutputs(output, Layers, Layers.ToDictionary(layer => layer, layer => _made.Contains(layer) ? Made(layer, output) : outputs![layer], StringComparer.Ordinal));
    }

    private static Tensor Made(string name, Tensor output)
    {
        if (name == TransformLogits) return output.detach();
        if (output.dim() < 2) throw new ArgumentException($"'{Softmax}' is over the second dimension of the network's output; expected N×C or N×C×…, got {string.Join('×', output.shape)}.");
        return output.detach().to(ScalarType.Float32).softmax(1);
    }

    public void Dispose() => _hook?.Dispose();
}

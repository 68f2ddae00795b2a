
namespace OodDetection.Networks;

/// <summary>Which layers of a frozen network are looked into where the options name none.</summary>
internal static class FrozenLayers
{
    /// <summary>The layers named, or all residual blocks of a <see cref="WideResNet"/> or a <see cref="CifarResNet"/>.</summary>
    /// <exception cref="ArgumentException">None are named, and the network is neither of these.</exception>
    internal static IReadOnlyList<string> ResolveLayers(IReadOnlyList<string>? named, FrozenNetwork network, string options) => named
        ?? (network.Network as WideResNet)?.BlockNames
        ?? (network.Network as CifarResNet)?.BlockNames
        ?? throw NotKnown(network, options, $"{nameof(WideResNet)} and {nameof(CifarResNet)}");

    /// <summary>The layers named, or of a <see cref="WideResNet"/> the residual groups and its logits, counted from the applied transform where there is one for each transform.</summary>
    /// <param name="named">What the options name; null for nothing.</param>
    /// <param name="network">The network.</param>
    /// <param name="transforms">The number of transforms.</param>
    /// <param name="options">The name of the options.</param>
    /// <exception cref="ArgumentException">None are named, and the network is no <see cref="WideResNet"/>.</exception>
    internal static IReadOnlyList<string> ResolveForClassifier(IReadOnlyList<string>? named, FrozenNetwork network, int transforms, string options)
    {
        if (named is not null) return named;
        if (network.Network is not WideResNet known) throw NotKnown(network, options, nameof(WideResNet), $", or '{FeatureReader.Softmax}' or '{FeatureReader.TransformLogits}' of its output");
        return [WideResNet.Group1, WideResNet.Group2, WideResNet.Group3, known.Classes == transforms ? FeatureReader.TransformLogits : WideResNet.Logits];
    }

    /// <summary>The residual blocks of the first group.</summary>
    /// <exception cref="ArgumentException">The network is none of the library's.</exception>
    internal static IReadOnlyList<string> FirstGroup(FrozenNetwork network, string options)
    {
        var blocks = ResolveLayers(null, network, options);
        return [.. blocks.Where(block => block.Split('.')[0] == blocks[0].Split('.')[0])];
    }

    private static ArgumentException NotKnown(FrozenNetwork network, string options, string known, string more = "") => new(
        $"Which layers to look into is only known for {known}; this network is a {network.Network.GetName()}. Name layers of it in {options}.Layers; it has: {(network.LayerNames is { Count: > 0 } names ? LayerNaming.Listed(names) : "none")}{more}.");
}

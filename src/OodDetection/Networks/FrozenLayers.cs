
namespace OodDetection.Networks;

/// <summary>Which layers of a frozen network are looked into where the options name none.</summary>
internal static class FrozenLayers
{
    /// <summary>The layers named, or all residual blocks of a <see cref="WideResNet"/>.</summary>
    /// <exception cref="ArgumentException">None are named, and the network is not a <see cref="WideResNet"/>.</exception>
    internal static IReadOnlyList<string> ResolveLayers(IReadOnlyList<string>? named, FrozenNetwork network, string options) => named
        ?? (network.Network as WideResNet)?.BlockNames
        ?? throw new ArgumentException(
            $"Which layers to look into is only known for {nameof(WideResNet)}; this network is a {network.Network.GetName()}. Name layers of it in {options}.Layers; it has: {LayerNaming.Listed(network.LayerNames)}.");
}


namespace OodDetection.Networks;

/// <summary>Which layers of a frozen network are looked into where the options name none.</summary>
internal static class FrozenLayers
{
    /// <summary>The layers named, or all residual blocks of a <see cref="WideResNet"/> or a <see cref="CifarResNet"/>.</summary>
    /// <exception cref="ArgumentException">None are named, and the network is neither of these.</exception>
    internal static IReadOnlyList<string> ResolveLayers(IReadOnlyList<string>? named, FrozenNetwork network, string options) => named
        ?? (network.Network as WideResNet)?.BlockNames
        ?? (network.Network as CifarResNet)?.BlockNames
        ?? throw new ArgumentException(
            $"Which layers to look into is only known for {nameof(WideResNet)} and {nameof(CifarResNet)}; this network is a {network.Network.GetName()}. Name layers of it in {options}.Layers; it has: {LayerNaming.Listed(network.LayerNames)}.");

    /// <summary>The residual blocks of the first group.</summary>
    /// <exception cref="ArgumentException">The network is none of the library's.</exception>
    internal static IReadOnlyList<string> FirstGroup(FrozenNetwork network, string options)
    {
        var blocks = ResolveLayers(null, network, options);
        return [.. blocks.Where(block => block.Split('.')[0] == blocks[0].Split('.')[0])];
    }
}

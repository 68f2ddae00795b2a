using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>What a nearest-neighbour detector compares: of each image one vector, made of what layers give.</summary>
internal sealed class NeighbourFeatures : IDisposable
{
    private readonly FeatureReader _reader;

    /// <param name="network">The network; its handle stays the caller's.</param>
    /// <param name="layers">The layers, or none for the network's output.</param>
    /// <exception cref="ArgumentException">The network has no such layers.</exception>
    internal NeighbourFeatures(FrozenNetwork network, IReadOnlyList<string> layers)
    {
        if (layers.Contains(FeatureReader.TransformLogits) && FeatureReader.IsMade(network, FeatureReader.TransformLogits))
            throw new ArgumentException($"'{FeatureReader.TransformLogits}' is known to {nameof(IntermediateLayerDetector)} alone: neighbours are compared without transforms. Name layers of the network; it has: {LayerNaming.Listed(network.LayerNames)}.");
        _reader = new FeatureReader(network, layers);
    }

    internal IReadOnlyList<string> Layers => _reader.Layers;

    /// <summary>What is read of the network in a pass, with names for messages.</summary>
    internal IEnumerable<(string Name, Tensor Values)> Named(Tensor prepared)
    {
        var outputs = _reader.Run(prepared);
        return Layers.Count == 0 ? [("output of the network", outputs.Output)] : outputs.Named();
    }

    /// <summary>The features of prepared images: of each layer the mean over space, divided by its length, and all of them side by side divided by theirs.</summary>
    /// <returns>N×D, rows of length one (zero where a network gives nothing but zeros), float64, on the CPU.</returns>
    internal Tensor Of(Tensor prepared)
    {
        using var scope = NewDisposeScope();
        var parts = Named(prepared).Select(read =>
        {
            LayerRows.Check(read.Values, read.Name, prepared.shape[0]);
            if (read.Values.dim() < 2) throw new ArgumentException($"Expected N×C or N×C×…, the channels second; the {read.Name} gives {string.Join('×', read.Values.shape)}.");
            return PostHocMath.Normalised(OverSpace(read.Values).to(ScalarType.Float64).cpu());
        }).ToArray();
        return PostHocMath.Normalised(cat(parts, 1)).MoveToOuterDisposeScope();
    }

    private static Tensor OverSpace(Tensor values) => values.dim() == 2 ? values : values.to(ScalarType.Float32).flatten(2).mean([2L]);

    public void Dispose() => _reader.Dispose();
}

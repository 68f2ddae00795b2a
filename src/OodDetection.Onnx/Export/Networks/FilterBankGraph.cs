using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>A <see cref="FilterBank"/> in the graph: two convolutions with fixed filters, and logarithms.</summary>
internal sealed class FilterBankGraph : INetworkGraph
{
    private readonly Dictionary<string, string> _layers = new(StringComparer.Ordinal);

    internal FilterBankGraph(GraphBuilder graph, FilterBank network, string images)
    {
        var level = graph.Constant([FilterBank.Level]);
        _layers.Add(FilterBank.Pixels, graph.Minus(
            graph.Log(graph.Plus(images, level)), graph.Log(graph.Plus(graph.Negative(images), graph.Constant([1 + FilterBank.Level])))));
        foreach (var (name, stride) in new[] { (FilterBank.Fine, 1L), (FilterBank.Coarse, 2L) })
            _layers.Add(name, Bands(graph, images, network.Filters(name), stride));
    }

    /// <inheritdoc/>
    public string Output => _layers[FilterBank.Coarse];

    /// <inheritdoc/>
    public string Layer(string name) => _layers.GetValueOrDefault(name) ?? throw new NotSupportedException($"The layer '{name}' of a {nameof(FilterBank)} is not written to ONNX files.");

    /// <inheritdoc/>
    public string Features(string head) => throw new NotSupportedException($"A {nameof(FilterBank)} is no classifier, so it has no penultimate features.");

    // The first filters, one a channel, are means; of all others log(value² + ε) counts.
    private static string Bands(GraphBuilder graph, string images, Tensor filters, long stride)
    {
        using var scope = NewDisposeScope();
        var (all, channels) = (filters.shape[0], filters.shape[1]);
        var means = graph.Convolution(images, filters.narrow(0, 0, channels), null, stride, 0);
        var oscillating = graph.Convolution(images, filters.narrow(0, channels, all - channels), null, stride, 0);
        return graph.Concat(1, means, graph.Log(graph.Plus(graph.Times(oscillating, oscillating), graph.Constant([FilterBank.Floor]))));
    }
}

using System.Globalization;
using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>A <see cref="WideResNet"/> in the graph, all of its layers by name.</summary>
/// <remarks>The first convolution of a block and the norm after it are one convolution; where that layer itself is asked for, it is there besides.</remarks>
internal sealed class WideResNetGraph : INetworkGraph
{
    private readonly GraphBuilder _graph;
    private readonly ModuleNumbers _numbers;
    private readonly Dictionary<string, string> _layers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Input, long Stride)> _folded = new(StringComparer.Ordinal);

    internal WideResNetGraph(GraphBuilder graph, WideResNet network, string images)
    {
        using var scope = NewDisposeScope();
        (_graph, _numbers) = (graph, new ModuleNumbers(network));
        var value = Known("stem", graph.Convolution(images, _numbers.Weight("stem"), null, 1, 1));
        var blocks = (network.Options.Depth - 4) / 6;
        foreach (var (group, stride) in new[] { (WideResNet.Group1, 1L), (WideResNet.Group2, 2L), (WideResNet.Group3, 2L) })
        {
            for (var k = 0; k < blocks; k++) value = Block(string.Create(CultureInfo.InvariantCulture, $"{group}.{k}"), value, k == 0 ? stride : 1);
            Known(group, value);
        }

        value = graph.Relu(Known("norm", graph.BatchNorm(value, _numbers.Norm("norm"))));
        value = Known("pool.average", graph.GlobalAverage(value));
        value = Known(WideResNet.Pool, Known("pool.flatten", graph.Reshape(value, 0, -1)));
        Output = Known(WideResNet.Logits, graph.Linear(value, _numbers.Weight(WideResNet.Logits), _numbers.Bias(WideResNet.Logits)!));
    }

    /// <inheritdoc/>
    public string Output { get; }

    /// <inheritdoc/>
    public string Layer(string name)
    {
        if (_layers.TryGetValue(name, out var value)) return value;
        if (_folded.TryGetValue(name, out var from)) return Known(name, _graph.Convolution(from.Input, _numbers.Weight(name), null, from.Stride, 1));
        throw new NotSupportedException($"The layer '{name}' of a {nameof(WideResNet)} is not written to ONNX files.");
    }

    private string Block(string name, string input, long stride)
    {
        var active = _graph.Relu(Known($"{name}.norm1", _graph.BatchNorm(input, _numbers.Norm($"{name}.norm1"))));
        var (conv1, norm2) = ($"{name}.conv1", $"{name}.norm2");
        _folded.Add(conv1, (active, stride));
        var (weight, bias) = _numbers.Norm(norm2).Fold(_numbers.Weight(conv1), null);
        var inner = _graph.Relu(Known(norm2, _graph.Convolution(active, weight, bias, stride, 1)));
        Known($"{name}.dropout", inner); // does nothing in evaluation
        var residual = Known($"{name}.conv2", _graph.Convolution(inner, _numbers.Weight($"{name}.conv2"), null, 1, 1));
        var shortcut = $"{name}.shortcut";
        var skip = _numbers.Has(shortcut) ? Known(shortcut, _graph.Convolution(active, _numbers.Weight(shortcut), null, stride, 0)) : input;
        return Known(name, _graph.Plus(residual, skip));
    }

    private string Known(string name, string value)
    {
        _layers.Add(name, value);
        return value;
    }
}

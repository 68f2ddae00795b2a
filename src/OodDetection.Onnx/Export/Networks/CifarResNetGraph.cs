using System.Globalization;
using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>A <see cref="CifarResNet"/> in the graph, all of its layers by name.</summary>
/// <remarks>Each convolution and the norm after it are one convolution; where a convolution itself is asked for, it is there besides.</remarks>
internal sealed class CifarResNetGraph : INetworkGraph
{
    private readonly GraphBuilder _graph;
    private readonly ModuleNumbers _numbers;
    private readonly Dictionary<string, string> _layers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Input, long Stride)> _folded = new(StringComparer.Ordinal);

    internal CifarResNetGraph(GraphBuilder graph, CifarResNet network, string images)
    {
        using var scope = NewDisposeScope();
        (_graph, _numbers) = (graph, new ModuleNumbers(network));
        var value = graph.Relu(Normed("conv1", "bn1", images, 1));
        var from = 16L;
        foreach (var (group, to) in new[] { ("layer1", 16L), ("layer2", 32L), ("layer3", 64L) })
        {
            for (var k = 0; k < (network.Depth - 2) / 6; k++)
            {
                value = Block(string.Create(CultureInfo.InvariantCulture, $"{group}.{k}"), value, from, to);
                from = to;
            }

            _layers.Add(group, value);
        }

        value = Known("pool.average", graph.GlobalAverage(value));
        value = Known(CifarResNet.Pool, Known("pool.flatten", graph.Reshape(value, 0, -1)));
        Output = Known(CifarResNet.Logits, graph.Linear(value, _numbers.Weight(CifarResNet.Logits), _numbers.Bias(CifarResNet.Logits)!));
    }

    /// <inheritdoc/>
    public string Output { get; }

    /// <inheritdoc/>
    public string Layer(string name)
    {
        if (_layers.TryGetValue(name, out var value)) return value;
        if (_folded.TryGetValue(name, out var from)) return Known(name, _graph.Convolution(from.Input, _numbers.Weight(name), null, from.Stride, 1));
        throw new NotSupportedException($"The layer '{name}' of a {nameof(CifarResNet)} is not written to ONNX files.");
    }

    private string Block(string name, string input, long from, long to)
    {
        var inner = _graph.Relu(Normed($"{name}.conv1", $"{name}.bn1", input, to / from));
        var residual = Normed($"{name}.conv2", $"{name}.bn2", inner, 1);
        return Known(name, _graph.Relu(_graph.Plus(residual, from == to ? input : Shortcut(input, from, to))));
    }

    private string Normed(string conv, string norm, string input, long stride)
    {
        _folded.Add(conv, (input, stride));
        var (weight, bias) = _numbers.Norm(norm).Fold(_numbers.Weight(conv), null);
        return Known(norm, _graph.Convolution(input, weight, bias, stride, 1));
    }

    // Every second row and column, between channels of zeros: a convolution of side 1 with ones where a channel goes on.
    private string Shortcut(string input, long from, long to)
    {
        var filters = zeros([to, from, 1, 1], ScalarType.Float32);
        filters.narrow(0, (to - from) / 2, from).copy_(eye(from, dtype: ScalarType.Float32).view(from, from, 1, 1));
        return _graph.Convolution(input, filters, null, 2, 0);
    }

    private string Known(string name, string value)
    {
        _layers.Add(name, value);
        return value;
    }
}

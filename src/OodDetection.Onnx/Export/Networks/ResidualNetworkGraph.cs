namespace OodDetection.Onnx.Export;

/// <summary>What the residual networks of this library have in common in the graph: layers by name, and at the end an average over space and a linear layer.</summary>
/// <remarks>Where a norm follows a convolution, both are one convolution; where the convolution itself is asked for, it is there besides.</remarks>
internal abstract class ResidualNetworkGraph(GraphBuilder graph, ModuleNumbers numbers, string network) : INetworkGraph
{
    private readonly Dictionary<string, string> _layers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Input, long Stride)> _folded = new(StringComparer.Ordinal);
    private (string Name, string Features)? _head;

    /// <inheritdoc/>
    public string Output { get; private set; } = "";

    protected GraphBuilder Graph => graph;

    protected ModuleNumbers Numbers => numbers;

    /// <inheritdoc/>
    public string Layer(string name)
    {
        if (_layers.TryGetValue(name, out var value)) return value;
        if (_folded.TryGetValue(name, out var from)) return Known(name, graph.Convolution(from.Input, numbers.Weight(name), null, from.Stride, 1));
        throw new NotSupportedException($"The layer '{name}' of a {network} is not written to ONNX files.");
    }

    /// <inheritdoc/>
    public string Features(string head) => _head is { } last && last.Name == head
        ? last.Features
        : throw new NotSupportedException($"The features that go into the layer '{head}' of a {network} are not written to ONNX files; those of its last layer are.");

    /// <summary>Remembers what a layer gives.</summary>
    protected string Known(string name, string value)
    {
        _layers.Add(name, value);
        return value;
    }

    /// <summary>A convolution of side 3 without bias, and the norm after it.</summary>
    protected string Normed(string conv, string norm, string input, long stride)
    {
        _folded.Add(conv, (input, stride));
        var (weight, bias) = numbers.Norm(norm).Fold(numbers.Weight(conv), null);
        return Known(norm, graph.Convolution(input, weight, bias, stride, 1));
    }

    /// <summary>The average over space, and the linear layer.</summary>
    protected void Classify(string value, string pool, string logits)
    {
        var average = Known($"{pool}.average", graph.GlobalAverage(value));
        var features = Known(pool, Known($"{pool}.flatten", graph.Reshape(average, 0, -1)));
        _head = (logits, features);
        Output = Known(logits, graph.Linear(features, numbers.Weight(logits), numbers.Bias(logits)!));
    }
}

using System.Globalization;
using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>A <see cref="WideResNet"/> in the graph, all of its layers by name.</summary>
internal sealed class WideResNetGraph : ResidualNetworkGraph
{
    internal WideResNetGraph(GraphBuilder graph, WideResNet network, string images)
        : base(graph, new ModuleNumbers(network), nameof(WideResNet))
    {
        using var scope = NewDisposeScope();
        var value = Known("stem", graph.Convolution(images, Numbers.Weight("stem"), null, 1, 1));
        var blocks = (network.Options.Depth - 4) / 6;
        foreach (var (group, stride) in new[] { (WideResNet.Group1, 1L), (WideResNet.Group2, 2L), (WideResNet.Group3, 2L) })
        {
            for (var k = 0; k < blocks; k++) value = Block(string.Create(CultureInfo.InvariantCulture, $"{group}.{k}"), value, k == 0 ? stride : 1);
            Known(group, value);
        }

        Classify(graph.Relu(Known("norm", graph.BatchNorm(value, Numbers.Norm("norm")))), WideResNet.Pool, WideResNet.Logits);
    }

    private string Block(string name, string input, long stride)
    {
        var active = Graph.Relu(Known($"{name}.norm1", Graph.BatchNorm(input, Numbers.Norm($"{name}.norm1"))));
        var inner = Graph.Relu(Normed($"{name}.conv1", $"{name}.norm2", active, stride));
        Known($"{name}.dropout", inner); // does nothing in evaluation
        var residual = Known($"{name}.conv2", Graph.Convolution(inner, Numbers.Weight($"{name}.conv2"), null, 1, 1));
        var shortcut = $"{name}.shortcut";
        var skip = Numbers.Has(shortcut) ? Known(shortcut, Graph.Convolution(active, Numbers.Weight(shortcut), null, stride, 0)) : input;
        return Known(name, Graph.Plus(residual, skip));
    }
}

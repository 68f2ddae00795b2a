using System.Globalization;
using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>A <see cref="CifarResNet"/> in the graph, all of its layers by name.</summary>
internal sealed class CifarResNetGraph : ResidualNetworkGraph
{
    internal CifarResNetGraph(GraphBuilder graph, CifarResNet network, string images)
        : base(graph, new ModuleNumbers(network), nameof(CifarResNet))
    {
        using var scope = NewDisposeScope();
        var value = graph.Relu(Normed("conv1", "bn1", images, 1));
        var from = 16L;
        foreach (var (group, to) in new[] { ("layer1", 16L), ("layer2", 32L), ("layer3", 64L) })
        {
            for (var k = 0; k < (network.Depth - 2) / 6; k++)
            {
                value = Block(string.Create(CultureInfo.InvariantCulture, $"{group}.{k}"), value, from, to);
                from = to;
            }

            Known(group, value);
        }

        Classify(value, CifarResNet.Pool, CifarResNet.Logits);
    }

    private string Block(string name, string input, long from, long to)
    {
        var inner = Graph.Relu(Normed($"{name}.conv1", $"{name}.bn1", input, to / from));
        var residual = Normed($"{name}.conv2", $"{name}.bn2", inner, 1);
        return Known(name, Graph.Relu(Graph.Plus(residual, from == to ? input : Shortcut(input, from, to))));
    }

    // Every second row and column, between channels of zeros: a convolution of side 1 with ones where a channel goes on.
    private string Shortcut(string input, long from, long to)
    {
        var filters = zeros([to, from, 1, 1], ScalarType.Float32, device: CPU);
        filters.narrow(0, (to - from) / 2, from).copy_(eye(from, dtype: ScalarType.Float32, device: CPU).view(from, from, 1, 1));
        return Graph.Convolution(input, filters, null, 2, 0);
    }
}

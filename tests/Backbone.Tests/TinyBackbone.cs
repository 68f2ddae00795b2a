using OodDetection.Scoring.Tests;

namespace Backbone.Tests;

/// <summary>An ONNX file as a backbone: 3×32×32 images, a convolution of random weights, ReLU, and 16 features pooled over space.</summary>
internal static class TinyBackbone
{
    private const int Channels = 16;

    internal static byte[] File()
    {
        var random = new Random(6);
        byte[] weights = [.. Enumerable.Range(0, Channels * 3 * 3 * 3).SelectMany(_ => BitConverter.GetBytes((float)((2 * random.NextDouble()) - 1)))];
        var graph = new WireMessage()
            .Message(1, Node("Conv", "image,weights", "conv"))
            .Message(1, Node("Relu", "conv", "relu"))
            .Message(1, Node("GlobalAveragePool", "relu", "features"))
            .Text(2, "tiny")
            .Message(5, new WireMessage().Number(1, Channels).Number(1, 3).Number(1, 3).Number(1, 3).Number(2, 1).Text(8, "weights").Bytes(9, weights))
            .Message(11, Value("image", 3, 32, 32))
            .Message(12, Value("features", Channels, 1, 1));
        return new WireMessage().Number(1, 8).Message(7, graph).Message(8, new WireMessage().Text(1, "").Number(2, 13)).ToArray();
    }

    private static WireMessage Node(string op, string inputs, string output)
    {
        var node = new WireMessage();
        foreach (var input in inputs.Split(',')) node.Text(1, input);
        return node.Text(2, output).Text(4, op);
    }

    // float32, N×sides
    private static WireMessage Value(string name, params long[] sides)
    {
        var shape = new WireMessage().Message(1, new WireMessage().Text(2, "N"));
        foreach (var side in sides) shape.Message(1, new WireMessage().Number(1, side));
        return new WireMessage().Text(1, name).Message(2, new WireMessage().Message(1, new WireMessage().Number(1, 1).Message(2, shape)));
    }
}

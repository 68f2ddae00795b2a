using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>The networks that it is known how to write.</summary>
internal static class NetworkGraphs
{
    /// <summary>Adds a network to the graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="network">The network.</param>
    /// <param name="images">What it takes: N×C×H×W, float32.</param>
    /// <exception cref="NotSupportedException">It is of another class.</exception>
    internal static INetworkGraph Add(GraphBuilder graph, FrozenNetwork network, string images) => network.Network switch
    {
        WideResNet wide => new WideResNetGraph(graph, wide, images),
        CifarResNet residual => new CifarResNetGraph(graph, residual, images),
        OnnxNetwork model => new OnnxModelGraph(graph, model, network.Preprocessing.Input.Channels, images),
        FilterBank bank => new FilterBankGraph(graph, bank, images),
        var other => throw new NotSupportedException(
            $"The network of the detector is a {other.GetType().Name}, of which only its own code knows what it computes, so it is not written to ONNX files. " +
            $"Known are {nameof(WideResNet)}, {nameof(CifarResNet)}, {nameof(FilterBank)} and networks that came from an ONNX file: export your network by PyTorch, open that file as a frozen network, and fit the detector on it."),
    };
}

using OodDetection.Networks;
using OodDetection.Onnx.Protobuf;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>The score of a <see cref="NeighbourDetector"/> in the graph.</summary>
internal static class NeighbourGraph
{
    internal static string Score(InputCache inputs, NeighbourDetector detector)
    {
        var graph = inputs.Graph;
        var network = inputs.Network(detector.Network, TransformSet.Identity);
        var ranks = Ranks(detector);
        var names = detector.Layers.Count == 0 ? [network.Output] : detector.Layers.Select(layer => Named(graph, network, detector, layer)).ToArray();
        string[] parts = [.. names.Select((name, i) => graph.Normalised(OverSpace(graph, name, ranks[i])))];
        return DistanceScores.ToNeighbour(graph, graph.Concat(1, parts), detector.Neighbours, detector.Bank);
    }

    private static string Named(GraphBuilder graph, INetworkGraph network, NeighbourDetector detector, string layer)
        => FeatureReader.IsMade(detector.Network, layer) ? graph.Softmax(network.Output, 1) : network.Layer(layer);

    // As the detector: the mean over space in float32, all else in float64.
    private static string OverSpace(GraphBuilder graph, string values, int rank)
        => graph.Cast(rank == 2 ? values : graph.Mean(graph.Reshape(graph.Cast(values, TensorType.Float), 0, 0, -1), 2), TensorType.Double);

    // By a pass of blank images.
    private static int[] Ranks(NeighbourDetector detector)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using var features = new NeighbourFeatures(detector.Network, detector.Layers);
        var preprocessing = detector.Network.Preprocessing;
        var input = preprocessing.Input;
        var blank = preprocessing.Apply(zeros([2, input.Channels, input.Height, input.Width], ScalarType.Byte, device: CPU), detector.Network.Device);
        return [.. features.Named(blank).Select(read => (int)read.Values.dim())];
    }
}

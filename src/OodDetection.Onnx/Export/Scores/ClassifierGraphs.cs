using OodDetection.Onnx.Protobuf;
using OodDetection.Networks;

namespace OodDetection.Onnx.Export;

/// <summary>The scores of the <see cref="BceDetector"/> and the <see cref="IntermediateLayerDetector"/> in the graph: a classifier's mean probability over the transforms.</summary>
internal static class ClassifierGraphs
{
    internal static string Score(InputCache inputs, BceDetector detector)
        => MeanProbability(inputs.Graph, detector.Classifier, [inputs.Transformed(detector.Preprocessing, detector.Transforms)], detector.Transforms.Count);

    internal static string Score(InputCache inputs, IntermediateLayerDetector detector)
    {
        var network = inputs.Network(detector.Network, detector.Transforms);
        var softmax = !detector.Network.LayerNames.Contains(FeatureReader.Softmax);
        var features = detector.Layers.Select(layer => layer == FeatureReader.Softmax && softmax ? inputs.Graph.Softmax(network.Output, 1) : inputs.Graph.Cast(network.Layer(layer), TensorType.Float));
        return MeanProbability(inputs.Graph, detector.Classifier, [.. features], detector.Transforms.Count);
    }

    private static string MeanProbability(GraphBuilder graph, FeatureFusionNetwork classifier, IReadOnlyList<string> features, long transforms)
    {
        var logits = graph.Cast(FeatureFusionGraph.Add(graph, classifier, features), TensorType.Double);
        return graph.Mean(graph.Sigmoid(graph.Reshape(logits, transforms, -1)), 0);
    }
}

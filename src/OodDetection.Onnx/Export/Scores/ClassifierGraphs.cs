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
        return MeanProbability(inputs.Graph, detector.Classifier, [.. detector.Layers.Select(Feature)], detector.Transforms.Count);

        string Feature(string layer) => !FeatureReader.IsMade(detector.Network, layer) ? inputs.Graph.Cast(network.Layer(layer), TensorType.Float)
            : layer == FeatureReader.TransformLogits ? AppliedFirst(inputs.Graph, inputs.Graph.Cast(network.Output, TensorType.Float), detector.Transforms.Count)
            : inputs.Graph.Softmax(network.Output, 1);
    }

    // As the detector's: of the images under transform y the logits y, y + 1, … modulo K.
    private static string AppliedFirst(GraphBuilder graph, string logits, int transforms)
    {
        var byTransform = graph.Reshape(logits, transforms, -1, transforms);
        var turned = Enumerable.Range(0, transforms).Select(y => graph.Columns(
            graph.Reshape(graph.Gather(byTransform, graph.Constant([(long)y], 1), 0), -1, transforms), [.. Enumerable.Range(y, transforms).Select(at => (long)at % transforms)]));
        return graph.Concat(0, [.. turned]);
    }

    private static string MeanProbability(GraphBuilder graph, FeatureFusionNetwork classifier, IReadOnlyList<string> features, long transforms)
    {
        var logits = graph.Cast(FeatureFusionGraph.Add(graph, classifier, features), TensorType.Double);
        return graph.Mean(graph.Sigmoid(graph.Reshape(logits, transforms, -1)), 0);
    }
}

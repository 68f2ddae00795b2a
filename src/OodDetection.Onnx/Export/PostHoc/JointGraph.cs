using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>The score of a <see cref="JointDetector"/> in the graph.</summary>
internal static class JointGraph
{
    internal static string Score(InputCache inputs, JointDetector detector)
    {
        using var scope = NewDisposeScope();
        var (graph, model) = (inputs.Graph, detector.Model);
        var values = new ClassifierValues(inputs, model.Network, model.Reader, detector.ClassCount);
        Func<string>[] parts =
        [
            () => graph.Energy(values.Logits),
            () => DistanceScores.Knn(values, model.Neighbours, model.Bank),
            () => DirectionScores.Nci(values, JointParts.Collapse, model.Mean),
            () => Moments(values, model),
        ];
        // A part without weight is not computed at all.
        return parts.Zip(detector.Weights.ToArray(), detector.Tails).Where(part => part.Second > 0)
            .Select(part => graph.Times(graph.Constant(part.Second), TailGraph.NegativeLog(graph, part.First(), part.Third))).Aggregate(graph.Plus);
    }

    private static string Moments(ClassifierValues values, JointModel model)
    {
        var graph = values.Graph;
        var moments = MomentsGraph.OfLayers(graph, model.Network, model.Layers, values.Layer);
        return TailGraph.Log(graph, graph.SquaredNorm(graph.Products(graph.Minus(moments, graph.Constant(model.Moments.Mean)), model.Moments.Whitening)));
    }
}

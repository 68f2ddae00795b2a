namespace OodDetection.Onnx.Export;

/// <summary>The scores of detectors that join others, <see cref="FusedDetector"/> and <see cref="CombinedDetector"/>, in the graph.</summary>
internal static class JoinedGraphs
{
    internal static string Score(InputCache inputs, FusedDetector detector)
    {
        var graph = inputs.Graph;
        var parts = detector.FusedParts.Select(part => part.Detector switch
        {
            GeomDetector { ScoreKind: GeomScore.Softmax } geom => TailGraph.LogOdds(graph, GeomGraph.Score(inputs, geom)),
            GeomDetector geom => GeomGraph.Score(inputs, geom),
            MomentsDetector moments => TailGraph.Log(graph, MomentsGraph.Score(inputs, moments)),
            IntermediateLayerDetector layers => TailGraph.LogOdds(graph, ClassifierGraphs.Score(inputs, layers)),
            var other => throw new NotSupportedException($"The part '{part.Name}' of the fused detector, a {other.GetType().Name}, is not written to ONNX files."),
        }).ToArray();
        // A part of weight 0 has no say, even where it gives NaN; one has a weight above it.
        return Sum(graph, Enumerable.Range(0, parts.Length).Where(p => detector.PartWeights[p] > 0).Select(p => graph.Times(graph.Constant(detector.PartWeights[p]), Scaled(graph, parts[p], detector.Scales[p]))));
    }

    internal static string Score(InputCache inputs, CombinedDetector detector, Func<IOodDetector, string> score)
        => Sum(inputs.Graph, detector.Parts.Select((part, p) => TailGraph.NegativeLog(inputs.Graph, score(part.Detector), detector.Tails[p])));

    private static string Scaled(GraphBuilder graph, string score, ScoreScale scale) => scale switch
    {
        ScoreScale.Standardised standardised => graph.Over(graph.Minus(score, graph.Constant(standardised.Mean)), graph.Constant(standardised.Deviation)),
        ScoreScale.Tail tail => TailGraph.NegativeLog(graph, score, tail.Probability),
        _ => throw new NotSupportedException($"The scale {scale.GetType().Name} is not written to ONNX files."),
    };

    private static string Sum(GraphBuilder graph, IEnumerable<string> parts) => parts.Aggregate(graph.Plus);
}

using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx.Export;

/// <summary>P-values and verdicts in the graph, as <see cref="ConformalCalibration"/> has them.</summary>
internal static class ConformalGraph
{
    /// <summary>(1 + #{calibration scores ≥ score})/(n + 1); NaN where the score is, so that nobody takes it for usual.</summary>
    internal static string PValue(GraphBuilder graph, string scores, ConformalCalibration calibration)
    {
        var below = graph.Cast(SortedSearch.CountBelow(graph, scores, calibration.Scores), TensorType.Double);
        var p = graph.Over(graph.Minus(graph.Constant(1.0 + calibration.Count), below), graph.Constant(calibration.Count + 1.0));
        return graph.Where(graph.Add("IsNaN", [scores]), scores, p);
    }

    /// <summary>Score above threshold; a score that is NaN counts as out-of-distribution, since the other would be a claim.</summary>
    internal static string IsOod(GraphBuilder graph, string scores, double threshold)
        => graph.Add("Or", [graph.IsGreater(scores, graph.Constant(threshold)), graph.Add("IsNaN", [scores])]);
}

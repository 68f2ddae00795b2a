using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>The score of <see cref="OpenMaxMethod"/> in the graph.</summary>
internal static class OpenMaxScore
{
    internal static string Add(ClassifierValues values, OpenMaxMethod method, IReadOnlyList<Tensor> fitted)
    {
        var (graph, classes) = (values.Graph, values.Classes);
        var unusual = Weibull(graph, graph.Root(graph.SquaredDistances(values.Logits, fitted[0])), fitted[1], fitted[2], fitted[3]);
        // r_k = (α + 1 − i)/α for the class of the i-th largest logit
        var alpha = Math.Min(method.RevisedClasses, classes);
        double[] byRank = [.. Enumerable.Range(0, alpha).Select(i => (alpha - i) / (double)alpha)];
        var places = graph.Largest(values.Logits, alpha, 1).Places;
        var ranked = graph.Scattered(values.Logits, places, graph.Expanded(graph.Constant(byRank, 1, alpha), places));
        var moved = graph.Times(graph.Times(values.Logits, ranked), unusual);
        return graph.Plus(graph.Sum(moved, 1), graph.Energy(graph.Minus(values.Logits, moved)));
    }

    // 1 − exp(−(x/λ)^c) with x = d − start + 10,000; see WeibullTail
    private static string Weibull(GraphBuilder graph, string distances, Tensor start, Tensor shape, Tensor logScale)
    {
        var shifted = graph.AtLeast(graph.Over(graph.Minus(distances, graph.Constant(start)), graph.Constant(WeibullTail.Shift)), -1);
        var logs = graph.Log(graph.Plus(shifted, graph.Constant(1.0)));
        var powers = graph.Exp(graph.Times(graph.Minus(logs, graph.Constant(logScale)), graph.Constant(shape)));
        return graph.Minus(graph.Constant(1.0), graph.Exp(graph.Negative(powers)));
    }
}

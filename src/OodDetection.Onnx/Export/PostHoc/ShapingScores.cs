using OodDetection.Onnx.Protobuf;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>Energies of shaped activations, in the graph. The formulas are in the docs of the methods' classes.</summary>
internal static class ShapingScores
{
    internal static string ReAct(ClassifierValues values, IReadOnlyList<Tensor> fitted) => values.EnergyOf(values.Graph.Add("Min", [values.Features, values.Graph.Constant(fitted[0])]));

    internal static string Dice(ClassifierValues values, IReadOnlyList<Tensor> fitted) => values.Graph.Energy(values.Graph.Linear(values.Features, fitted[0], values.Head.Bias));

    internal static string Scale(ClassifierValues values, ScaleMethod method)
    {
        var graph = values.Graph;
        var largest = graph.Largest(values.Features, PostHocMath.Kept(values.Head.Dimension, method.Percentile), 1).Values;
        return values.EnergyOf(graph.Times(values.Features, Growth(graph, graph.Sum(values.Features, 1, keep: true), largest)));
    }

    internal static string Ash(ClassifierValues values, AshMethod method)
    {
        var graph = values.Graph;
        if (method.Layer is null) return values.EnergyOf(Shaped(graph, method, values.Features, values.Head.Dimension));
        var positions = values.Positions(method.Layer);
        var maps = graph.Reshape(graph.Cast(values.Layer(method.Layer), TensorType.Double), 0, -1);
        var shaped = Shaped(graph, method, maps, values.Head.Dimension * positions);
        return values.EnergyOf(graph.Mean(graph.Reshape(shaped, 0, values.Head.Dimension, positions), 2));
    }

    private static string Shaped(GraphBuilder graph, AshMethod method, string rows, long width)
    {
        var count = PostHocMath.Kept(width, method.Percentile);
        var (kept, places) = graph.Largest(rows, count, 1);
        var before = graph.Sum(rows, 1, keep: true);
        return graph.Scattered(rows, places, method.Variant switch
        {
            AshVariant.Prune => kept,
            AshVariant.Binarise => graph.Expanded(graph.Over(before, graph.Constant((double)count)), places),
            _ => graph.Times(kept, Growth(graph, before, kept)),
        });
    }

    // exp(s₁/s₂), and 1 where nothing is kept
    private static string Growth(GraphBuilder graph, string sum, string largest)
    {
        var kept = graph.Sum(largest, 1, keep: true);
        var (isAbove, one) = (graph.IsGreater(kept, graph.Constant(0.0)), graph.Constant(1.0));
        return graph.Where(isAbove, graph.Exp(graph.Over(sum, graph.Where(isAbove, kept, one))), one);
    }
}

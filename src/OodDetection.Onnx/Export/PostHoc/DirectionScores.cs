using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>Post-hoc scores by the predicted class's direction, and by norms of features, in the graph. The formulas are in the docs of the methods' classes.</summary>
internal static class DirectionScores
{
    internal static string She(ClassifierValues values, IReadOnlyList<Tensor> fitted)
        => values.Graph.Negative(values.Graph.Sum(values.Graph.Times(values.Features, values.OfPredicted(fitted[0])), 1));

    internal static string Fdbd(ClassifierValues values, IReadOnlyList<Tensor> fitted)
    {
        var graph = values.Graph;
        // 1/‖w_ŷ − w_c‖ for each pair of classes, and 0 where there is no boundary between them
        var apart = PostHocMath.SquaredDistances(values.Head.Weight, values.Head.Weight).sqrt();
        var inverse = where(apart.gt(Held(0)), apart.clamp_min(Held(double.Epsilon)).reciprocal(), zeros_like(apart));
        var margins = graph.Minus(graph.Highest(values.Logits, 1, keep: true), values.Logits);
        var distances = graph.Sum(graph.Times(margins, values.OfPredicted(inverse)), 1);
        var spread = graph.AtLeast(graph.Root(graph.SquaredNorm(graph.Minus(values.Features, graph.Constant(fitted[0])))), double.Epsilon);
        return graph.Negative(graph.Over(graph.Over(distances, graph.Constant(values.Classes - 1.0)), spread));
    }

    internal static string Nci(ClassifierValues values, NciMethod method, Tensor mean)
    {
        var graph = values.Graph;
        var centred = graph.Normalised(graph.Minus(values.Features, graph.Constant(mean)));
        var along = graph.Sum(graph.Times(centred, values.OfPredicted(values.Head.Weight)), 1);
        return graph.Negative(graph.Plus(along, graph.Times(graph.Sum(graph.Abs(values.Features), 1), graph.Constant(method.NormWeight))));
    }

    internal static string GradNorm(ClassifierValues values)
    {
        var graph = values.Graph;
        var p = graph.Exp(graph.Minus(values.Logits, graph.LogSumExp(values.Logits, 1)));
        var apart = graph.Sum(graph.Abs(graph.Minus(p, graph.Constant(1.0 / values.Classes))), 1);
        return graph.Negative(graph.Times(graph.Sum(graph.Abs(values.Features), 1), apart));
    }
}

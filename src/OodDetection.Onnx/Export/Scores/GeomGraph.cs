using OodDetection.Onnx.Protobuf;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>The score of a <see cref="GeomDetector"/> in the graph.</summary>
internal static class GeomGraph
{
    internal static string Score(InputCache inputs, GeomDetector detector)
    {
        var graph = inputs.Graph;
        long k = detector.Transforms.Count;
        // K×N×K: transform, image, logit
        var logits = graph.Reshape(graph.Cast(inputs.Network(detector.Network, detector.Transforms).Output, TensorType.Double), k, -1, k);
        return detector.Dirichlet is { } dirichlet ? Dirichlet(graph, logits, dirichlet.AlphaMinusOne) : Softmax(graph, logits, k);
    }

    // −(1/K) Σ_t Σ_k (α_tk − 1) log p_k(T_t x)
    private static string Dirichlet(GraphBuilder graph, string logits, Tensor alphaMinusOne)
    {
        using var scope = NewDisposeScope();
        var logProbabilities = graph.Minus(logits, graph.LogSumExp(logits, 2));
        var weighed = graph.Times(logProbabilities, graph.Constant(alphaMinusOne.unsqueeze(1)));
        return graph.Negative(graph.Mean(graph.Sum(weighed, 2), 0));
    }

    // The mean of σ(log Σ_{k≠j} e^{z_k} − z_j): 1 − p without a difference of numbers that are nearly alike.
    private static string Softmax(GraphBuilder graph, string logits, long k)
    {
        double[] own = new double[k * k], others = new double[k * k];
        for (var j = 0L; j < k; j++) (own[(j * k) + j], others[(j * k) + j]) = (1, double.NegativeInfinity);
        var applied = graph.Sum(graph.Times(logits, graph.Constant(own, k, 1, k)), 2);
        var rest = graph.Reshape(graph.LogSumExp(graph.Plus(logits, graph.Constant(others, k, 1, k)), 2), k, -1);
        return graph.Mean(graph.Sigmoid(graph.Minus(rest, applied)), 0);
    }
}

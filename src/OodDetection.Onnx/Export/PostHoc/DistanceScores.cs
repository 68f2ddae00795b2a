using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>Post-hoc scores by distances between features, in the graph. The formulas are in the docs of the methods' classes.</summary>
internal static class DistanceScores
{
    internal static string Mahalanobis(ClassifierValues values, IReadOnlyList<Tensor> fitted)
    {
        var (means, whitening) = (fitted[0], fitted[1]);
        var whitened = values.Graph.Products(values.Features, whitening.transpose(0, 1));
        return values.Graph.Lowest(values.Graph.SquaredDistances(whitened, means.matmul(whitening)), 1);
    }

    internal static string RelativeMahalanobis(ClassifierValues values, IReadOnlyList<Tensor> fitted)
    {
        var graph = values.Graph;
        var background = graph.Products(graph.Minus(values.Features, graph.Constant(fitted[2])), fitted[3].transpose(0, 1));
        return graph.Minus(Mahalanobis(values, fitted), graph.SquaredNorm(background));
    }

    /// <summary>The distance of each normalised feature to the k-th nearest of a bank of normalised ones.</summary>
    internal static string Knn(ClassifierValues values, int neighbours, Tensor bank)
        => ToNeighbour(values.Graph, values.Features, neighbours, bank);

    /// <summary>The distance of each row, normalised, to its k-th neighbour in a bank of normalised rows.</summary>
    internal static string ToNeighbour(GraphBuilder graph, string features, int neighbours, Tensor bank)
    {
        var (rows, constant) = (graph.Normalised(features), graph.Constant(bank)); // once in the file, which it may be most of
        var places = graph.Largest(graph.Products(rows, constant), neighbours, 1).Places;
        var nearest = graph.Reshape(graph.Columns(places, neighbours - 1), -1);
        // From the difference itself: 2 − 2⟨f̂, ĝ⟩ has no digits left where the two are close.
        return graph.Root(graph.SquaredNorm(graph.Minus(rows, graph.Gather(constant, nearest, 0))));
    }

    internal static string NnGuide(ClassifierValues values, NnGuideMethod method, Tensor bank)
    {
        var graph = values.Graph;
        var likeness = graph.Products(graph.Normalised(values.Features), bank);
        var mean = graph.Mean(graph.Largest(likeness, Math.Min(method.Neighbours, bank.shape[0]), 1).Values, 1);
        return graph.Times(mean, graph.Energy(values.Logits));
    }

    internal static string Vim(ClassifierValues values, IReadOnlyList<Tensor> fitted)
    {
        var graph = values.Graph;
        var residual = graph.Products(graph.Minus(values.Features, graph.Constant(fitted[0])), fitted[1].transpose(0, 1));
        return graph.Plus(graph.Times(graph.Root(graph.SquaredNorm(residual)), graph.Constant(fitted[2])), graph.Energy(values.Logits));
    }
}

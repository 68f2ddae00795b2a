using System.Globalization;
using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>A <see cref="FeatureFusionNetwork"/> in the graph: the classifier of the BCE and intermediate-layer detectors.</summary>
internal static class FeatureFusionGraph
{
    /// <summary>Adds it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="network">The classifier.</param>
    /// <param name="features">The features of each layer, float32, N×C or N×C×H×W.</param>
    /// <returns>N logits, float32.</returns>
    internal static string Add(GraphBuilder graph, FeatureFusionNetwork network, IReadOnlyList<string> features)
    {
        using var scope = NewDisposeScope();
        var numbers = new ModuleNumbers(network);
        string? trunk = null;
        var stages = network.StageInputs;
        for (var s = 0; s < stages.Count; s++)
        {
            List<string> parts = trunk is null ? [] : [trunk];
            parts.AddRange(stages[s].Inputs.Select(i => AtSize(graph, features[i], network.Inputs[i], stages[s].Height, stages[s].Width)));
            var name = string.Create(CultureInfo.InvariantCulture, $"stages.{s}");
            var (weight, bias) = numbers.Norm($"{name}.norm").Fold(numbers.Weight($"{name}.conv"), numbers.Bias($"{name}.conv"));
            trunk = graph.MaxPool2(graph.Relu(graph.Convolution(graph.Concat(1, parts), weight, bias, 1, 2)));
        }

        List<string> vectors = trunk is null ? [] : [graph.Reshape(trunk, 0, -1)];
        vectors.AddRange(network.VectorInputs.Select(i => graph.Reshape(features[i], 0, -1)));
        var (hidden, shift) = numbers.Norm("head.norm").Fold(numbers.Weight("head.hidden"), numbers.Bias("head.hidden"));
        var active = graph.Relu(graph.Linear(graph.Concat(1, vectors), hidden, shift));
        return graph.Reshape(graph.Linear(active, numbers.Weight("head.logit"), numbers.Bias("head.logit")!), -1);
    }

    // Averages over areas, as libtorch's adaptive_avg_pool2d: output i averages inputs ⌊i·n/m⌋ to ⌈(i + 1)·n/m⌉ − 1.
    private static string AtSize(GraphBuilder graph, string features, FeatureShape shape, long height, long width)
        => graph.Resample(features, Averages(shape.Height, height), Averages(shape.Width, width));

    private static Tensor? Averages(long from, long to)
    {
        if (from == to) return null;
        var weights = new float[to * from];
        for (var i = 0L; i < to; i++)
        {
            var (begin, end) = (i * from / to, ((i + 1) * from + to - 1) / to);
            for (var j = begin; j < end; j++) weights[(i * from) + j] = 1f / (end - begin);
        }

        return tensor(weights, [to, from], device: CPU);
    }
}

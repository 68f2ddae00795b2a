using OodDetection.Onnx.Protobuf;
using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>The score of a <see cref="MomentsDetector"/> in the graph, float64 from the layers on.</summary>
internal static class MomentsGraph
{
    internal static string Score(InputCache inputs, MomentsDetector detector)
    {
        using var scope = NewDisposeScope();
        var graph = inputs.Graph;
        var network = inputs.Network(detector.Network, detector.Transforms);
        var moments = OfLayers(graph, detector.Network, detector.Layers, network.Layer);

        // For all transforms at once, K×N×D by K×D×D: (m − µ)ᵀ Σ⁻¹ (m − µ) = |W (m − µ)|².
        long k = detector.Transforms.Count, d = detector.Fits[0].Dimension;
        var means = stack(detector.Fits.Select(fit => fit.Mean)).unsqueeze(1);
        var whitening = stack(detector.Fits.Select(fit => fit.Whitening.transpose(0, 1)));
        var whitened = graph.MatMul(graph.Minus(graph.Reshape(moments, k, -1, d), graph.Constant(means)), graph.Constant(whitening));
        return graph.Mean(graph.Sum(graph.Times(whitened, whitened), 2), 0);
    }

    /// <summary>The moments of several layers side by side, N×D.</summary>
    internal static string OfLayers(GraphBuilder graph, FrozenNetwork network, IReadOnlyList<string> layers, Func<string, string> values)
    {
        var shapes = LayerShapes.Of(network, layers);
        return graph.Concat(1, [.. layers.SelectMany((layer, i) => Of(graph, values(layer), shapes[i]))]);
    }

    /// <summary>The means and log-variances of a layer's channels over space, as <see cref="ChannelMoments"/>.</summary>
    private static string[] Of(GraphBuilder graph, string values, FeatureShape shape)
    {
        var exact = graph.Cast(values, TensorType.Double);
        if (shape.IsVector) return [graph.Reshape(exact, 0, -1)];
        var flat = graph.Reshape(exact, 0, 0, -1);
        var mean = graph.Mean(flat, 2, keep: true);
        var centred = graph.Minus(flat, mean);
        var variance = graph.Mean(graph.Times(centred, centred), 2);
        return [graph.Reshape(mean, 0, -1), graph.Log(graph.Plus(variance, graph.Constant(ChannelMoments.Floor)))];
    }
}

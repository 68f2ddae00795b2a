using OodDetection.Onnx.Protobuf;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>What <see cref="ImagePreprocessing"/> does, in the graph: from uint8 to what the network takes.</summary>
internal static class PreparedImages
{
    /// <summary>Adds it, in the same order of operations and in float32, so that it rounds alike.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="preprocessing">The preprocessing.</param>
    /// <param name="images">N×C×H×W, uint8.</param>
    /// <returns>N×C×H'×W', float32.</returns>
    internal static string Add(GraphBuilder graph, ImagePreprocessing preprocessing, string images)
    {
        using var scope = NewDisposeScope();
        var value = graph.Over(graph.Cast(images, TensorType.Float), graph.Constant([255f]));
        if (preprocessing.NetworkSize != (preprocessing.Input.Height, preprocessing.Input.Width))
        {
            var plain = new ImagePreprocessing(new ImageShape(1, preprocessing.Input.Height, preprocessing.Input.Width), [0], [1], preprocessing.NetworkSize, preprocessing.Fit);
            value = graph.Resample(value, Along(plain, rows: true), Along(plain, rows: false));
        }

        long channels = preprocessing.Input.Channels;
        float[] means = [.. preprocessing.Mean.Select(m => (float)m)], deviations = [.. preprocessing.StandardDeviation.Select(s => (float)s)];
        if (Array.Exists(means, m => m != 0)) value = graph.Minus(value, graph.Constant(means, 1, channels, 1, 1));
        return Array.TrueForAll(deviations, s => s == 1) ? value : graph.Over(value, graph.Constant(deviations, 1, channels, 1, 1));
    }

    /// <summary>
    /// Fitting to a size is one linear map along the rows and one along the columns. Images of a single bright row show the map of rows: the middle column of what
    /// becomes of them, which is not padding.
    /// </summary>
    private static Tensor Along(ImagePreprocessing plain, bool rows)
    {
        var (height, width) = (plain.Input.Height, plain.Input.Width);
        var side = rows ? height : width;
        var lines = eye(side, dtype: ScalarType.Float32, device: CPU).view(side, 1, rows ? side : 1, rows ? 1 : side).expand(side, 1, height, width).contiguous();
        var fitted = plain.Apply(lines, CPU); // side×1×H'×W'
        var other = rows ? 3 : 2;
        return fitted.select(other, fitted.shape[other] / 2).squeeze(1).transpose(0, 1).contiguous();
    }
}

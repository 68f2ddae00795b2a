using OodDetection.Networks;
using OodDetection.Onnx.Protobuf;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Onnx.Export;

/// <summary>The map of a detector in the graph: what <see cref="ILocatesAnomalies.Map"/> gives.</summary>
internal static class MapGraph
{
    /// <summary>Adds it.</summary>
    /// <returns>N×H×W, float32, in the size of the images.</returns>
    /// <exception cref="NotSupportedException">The detector has no map.</exception>
    internal static string Add(InputCache inputs, IOodDetector detector)
    {
        MomentsDetector[] locating = [.. Locating(detector)];
        if (locating.Length == 0)
            throw new NotSupportedException($"The detector has no map to write: {nameof(OnnxExportOptions)}.{nameof(OnnxExportOptions.Map)} takes a moments detector, by itself or in a fused or combined one, that was fitted with {nameof(MomentsOptions)}.{nameof(MomentsOptions.Localize)}.");
        var graph = inputs.Graph;
        var sum = locating.Select(moments => Of(inputs, moments)).Aggregate(graph.Plus);
        return locating.Length == 1 ? sum : graph.Over(sum, graph.Constant([(float)locating.Length]));
    }

    private static IEnumerable<MomentsDetector> Locating(IOodDetector detector) => detector switch
    {
        MomentsDetector { CanMap: true } moments => [moments],
        FusedDetector fused => fused.FusedParts.Select(part => part.Detector).OfType<MomentsDetector>().Take(1).SelectMany(Locating),
        CombinedDetector combined => combined.Parts.SelectMany(Locating),
        CalibratedDetector calibrated => Locating(calibrated.Detector),
        _ => [],
    };

    private static string Of(InputCache inputs, MomentsDetector detector)
    {
        using var scope = NewDisposeScope();
        var graph = inputs.Graph;
        var local = detector.Local!;
        var preprocessing = detector.Network.Preprocessing;
        // The pass of the score has the images as they are among the others; for none but one transform is there a pass of the map's own.
        var place = Place(detector.Transforms);
        var transforms = place < 0 ? TransformSet.Identity : detector.Transforms;
        var network = inputs.Network(detector.Network, transforms);
        string? sum = null;
        foreach (var (layer, fit) in local.Layers.Zip(local.Fits))
        {
            var (channels, height, width) = Extent(detector.Network, layer);
            var values = network.Layer(layer);
            if (transforms.Count > 1)
                values = graph.Reshape(graph.Gather(graph.Reshape(values, transforms.Count, -1, channels, height, width), graph.Constant([(long)place], 1), 0), -1, channels, height, width);
            // |W (x − µ)|²/C at each position, in float64 as the detector has it.
            var centred = graph.Minus(graph.Transpose(graph.Cast(values, TensorType.Double), 0, 2, 3, 1), graph.Constant(fit.Mean));
            var whitened = graph.MatMul(centred, graph.Constant(fit.Whitening.transpose(0, 1)));
            var distances = graph.Over(graph.Sum(graph.Times(whitened, whitened), 3), graph.Constant((double)channels));
            var map = Resized(graph, graph.Cast(distances, TensorType.Float), (height, width), preprocessing.NetworkSize);
            sum = sum is null ? map : graph.Plus(sum, map);
        }

        return InImages(graph, graph.Over(sum!, graph.Constant([(float)local.Fits.Length])), preprocessing);
    }

    private static int Place(TransformSet transforms)
    {
        for (var k = 0; k < transforms.Count; k++)
        {
            if (transforms[k] is AffineTransform { Flip: false, ShiftRows: 0, ShiftColumns: 0, QuarterTurns: 0 }) return k;
        }

        return -1;
    }

    // From what the network sees back to what came: without the bars, or resized.
    private static string InImages(GraphBuilder graph, string map, ImagePreprocessing preprocessing)
    {
        var (size, input) = (preprocessing.NetworkSize, preprocessing.Input);
        if (size == (input.Height, input.Width)) return map;
        if (preprocessing.Fit != ImageFit.Pad) return Resized(graph, map, size, (input.Height, input.Width));
        var (top, left) = ((size.Height - input.Height) / 2, (size.Width - input.Width) / 2);
        var rows = graph.Gather(map, graph.Constant([.. Enumerable.Range(top, input.Height).Select(row => (long)row)], input.Height), 1);
        return graph.Gather(rows, graph.Constant([.. Enumerable.Range(left, input.Width).Select(column => (long)column)], input.Width), 2);
    }

    private static string Resized(GraphBuilder graph, string map, (long Height, long Width) from, (long Height, long Width) to)
        => graph.Resample(map, Along(from.Height, to.Height), Along(from.Width, to.Width));

    /// <summary>Bilinear interpolation along one side is a linear map, to×from: what becomes of the unit vectors.</summary>
    private static Tensor? Along(long from, long to) => from == to
        ? null
        : F.upsample_bilinear(eye(from, dtype: ScalarType.Float32, device: CPU).unsqueeze(1).unsqueeze(3), [to, 1]).view(from, to).transpose(0, 1).contiguous();

    private static (long Channels, long Height, long Width) Extent(FrozenNetwork network, string layer)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using var hook = new FeatureHook(network.Network, layer);
        var input = network.Preprocessing.Input;
        var shape = hook.Run(network.Preprocessing.Apply(zeros([2, input.Channels, input.Height, input.Width], ScalarType.Byte, device: CPU), network.Device))[layer].shape;
        return (shape[1], shape[2], shape[3]);
    }
}

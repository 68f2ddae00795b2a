using OodDetection.Onnx.Protobuf;
using OodDetection.Scoring;
using OodDetection.Scoring.Format;

namespace OodDetection.Onnx.Export;

/// <summary>The whole graph of a detector: images in; score, p-value and verdict out.</summary>
internal static class DetectorGraph
{
    private const string Batch = "N";

    /// <summary>Builds it.</summary>
    /// <param name="graph">An empty graph.</param>
    /// <param name="detector">The detector, calibrated or not.</param>
    /// <param name="layout">The order of the bytes that come.</param>
    /// <param name="map">Whether the map is written too.</param>
    /// <param name="threshold">The score above which an image is out-of-distribution; null without a calibration.</param>
    /// <returns>The graph, with named inputs and outputs, and the shape of the images that it takes.</returns>
    internal static (GraphProto Graph, ImageShape Shape) Build(GraphBuilder graph, IOodDetector detector, PixelLayout layout, bool map, double? threshold)
    {
        var images = layout == PixelLayout.ChannelsFirst ? MetadataKeys.Images : graph.Transpose(MetadataKeys.Images, 0, 3, 1, 2);
        var inputs = new InputCache(graph, images);
        var score = ScoreGraphs.Add(inputs, detector);
        graph.Name(score, MetadataKeys.Score);
        List<ValueInfoProto> outputs = [Value(MetadataKeys.Score, TensorType.Double)];
        if (threshold is { } limit)
        {
            graph.Name(ConformalGraph.PValue(graph, score, ((CalibratedDetector)detector).Calibration), MetadataKeys.PValue);
            graph.Name(ConformalGraph.IsOod(graph, score, limit), MetadataKeys.IsOod);
            outputs.AddRange([Value(MetadataKeys.PValue, TensorType.Double), Value(MetadataKeys.IsOod, TensorType.Bool)]);
        }

        var shape = inputs.Shape;
        if (map)
        {
            graph.Name(MapGraph.Add(inputs, detector), MetadataKeys.Map);
            outputs.Add(Value(MetadataKeys.Map, TensorType.Float, shape.Height, shape.Width));
        }

        long[] image = layout == PixelLayout.ChannelsFirst ? [shape.Channels, shape.Height, shape.Width] : [shape.Height, shape.Width, shape.Channels];
        return (graph.ToProto("detector", [Value(MetadataKeys.Images, TensorType.UInt8, image)], outputs), shape);
    }

    private static ValueInfoProto Value(string name, TensorType type, params long[] image)
    {
        var shape = new TensorShapeProto { Dim = [new DimensionProto { DimParam = Batch }, .. image.Select(side => new DimensionProto { DimValue = side })] };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TensorTypeProto { ElemType = (int)type, Shape = shape } } };
    }
}

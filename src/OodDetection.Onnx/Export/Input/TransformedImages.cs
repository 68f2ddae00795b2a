using OodDetection.Transforms;
using TorchSharp;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>All transforms of a set in the graph, by one table that says for each pixel of each transform where it comes from.</summary>
internal static class TransformedImages
{
    private const long Seed = 20260117;
    private const int TryChannels = 3;

    /// <summary>Adds them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="transforms">The set, of K transforms.</param>
    /// <param name="preprocessing">What made the images, and knows their size.</param>
    /// <param name="images">N×C×H×W, float32.</param>
    /// <returns>(K·N)×C×H×W: first T_1 of all images, then T_2 of all images, and so on.</returns>
    /// <exception cref="NotSupportedException">A transform does more than to rearrange pixels.</exception>
    internal static string Add(GraphBuilder graph, TransformSet transforms, ImagePreprocessing preprocessing, string images)
    {
        var size = preprocessing.NetworkSize;
        long pixels = size.Height * size.Width;
        var sources = transforms.SelectMany(transform => Sources(transform, size)).ToArray();
        if (transforms.Count == 1 && sources.Select((from, to) => from == to).All(same => same)) return images;
        var flat = graph.Reshape(images, 0, 0, -1);
        var gathered = graph.Gather(flat, graph.Constant(sources, transforms.Count, pixels), 2); // N×C×K×HW
        return graph.Reshape(graph.Transpose(gathered, 2, 0, 1, 3), -1, preprocessing.Input.Channels, size.Height, size.Width);
    }

    /// <summary>Where each pixel of a transformed image comes from: an image whose pixels are their own indices tells.</summary>
    private static long[] Sources(IGeometricTransform transform, (int Height, int Width) size)
    {
        using var scope = NewDisposeScope();
        long pixels = size.Height * size.Width;
        var indices = transform.Apply(Range(pixels, ScalarType.Float64, CPU).view(1, 1, size.Height, size.Width)).flatten();
        using var generator = new Generator(Seed);
        var some = rand([2, TryChannels, size.Height, size.Width], ScalarType.Float32, CPU, generator: generator);
        if (indices.NumberOfElements == pixels && indices.eq(indices.round()).all().item<bool>() && indices.ge(Held(0)).logical_and(indices.lt(Held(pixels))).all().item<bool>())
        {
            var table = indices.to(ScalarType.Int64);
            if (some.flatten(2).index_select(2, table).view(some.shape).eq(transform.Apply(some)).all().item<bool>()) return table.data<long>().ToArray();
        }

        throw new NotSupportedException($"The transform '{transform.Name}' does more than to rearrange the pixels of each channel alike, so it is not written to ONNX files. Use transforms that do nothing else, such as {nameof(AffineTransform)}.");
    }
}

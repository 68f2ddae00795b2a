using System.Numerics;
using System.Runtime.InteropServices;

namespace OodDetection.Networks;

/// <summary>The mean and the log-variance of each channel over space, of float32 values whose channels lie side by side, in float64.</summary>
/// <remarks>
/// By hand because of what it is measured against: as operations of libtorch on values widened to float64 it took as long as the network's
/// pass itself, most of it to write and read eight bytes for each of four. Here nothing is written but the results. An image's numbers depend
/// neither on the other images nor on the length of the processor's vectors: each channel is summed up on its own, pixel by pixel.
/// </remarks>
internal static class SpatialMoments
{
    /// <summary>Mean and log-variance of each image and channel.</summary>
    /// <param name="values">N·P·C values: images, pixels, channels.</param>
    /// <param name="pixels">P.</param>
    /// <param name="channels">C.</param>
    /// <param name="floor">Added to a variance before its logarithm is taken.</param>
    /// <param name="moments">For each image a row of <paramref name="stride"/> numbers.</param>
    /// <param name="stride">The length of a row.</param>
    /// <param name="offset">Where in its row an image's C means go, and after them its C log-variances.</param>
    internal static void Compute(ReadOnlySpan<float> values, int pixels, int channels, double floor, Span<double> moments, int stride, int offset)
    {
        var size = pixels * channels;
        for (var image = 0; image < values.Length / size; image++)
        {
            var pixelsOfImage = values.Slice(image * size, size);
            var means = moments.Slice(image * stride + offset, channels);
            var variances = moments.Slice(image * stride + offset + channels, channels);
            Sum(pixelsOfImage, means);
            foreach (ref var mean in means) mean /= pixels;
            SumOfSquares(pixelsOfImage, means, variances);
            foreach (ref var variance in variances) variance = Math.Log(variance / pixels + floor);
        }
    }

    private static void Sum(ReadOnlySpan<float> pixels, Span<double> sums)
    {
        sums.Clear();
        var wide = MemoryMarshal.Cast<double, Vector<double>>(sums);
        for (var at = 0; at < pixels.Length; at += sums.Length)
        {
            var pixel = pixels.Slice(at, sums.Length);
            var vectors = MemoryMarshal.Cast<float, Vector<float>>(pixel);
            for (var v = 0; v < vectors.Length; v++)
            {
                Vector.Widen(vectors[v], out var low, out var high);
                wide[2 * v] += low;
                wide[2 * v + 1] += high;
            }

            for (var c = vectors.Length * Vector<float>.Count; c < pixel.Length; c++) sums[c] += pixel[c];
        }
    }

    // The second pass of two: sums of squares less the squared mean would lose a variance that is small beside the mean.
    private static void SumOfSquares(ReadOnlySpan<float> pixels, ReadOnlySpan<double> means, Span<double> sums)
    {
        sums.Clear();
        var wide = MemoryMarshal.Cast<double, Vector<double>>(sums);
        var wideMeans = MemoryMarshal.Cast<double, Vector<double>>(means);
        for (var at = 0; at < pixels.Length; at += sums.Length)
        {
            var pixel = pixels.Slice(at, sums.Length);
            var vectors = MemoryMarshal.Cast<float, Vector<float>>(pixel);
            for (var v = 0; v < vectors.Length; v++)
            {
                Vector.Widen(vectors[v], out var low, out var high);
                low -= wideMeans[2 * v];
                high -= wideMeans[2 * v + 1];
                wide[2 * v] += low * low;
                wide[2 * v + 1] += high * high;
            }

            for (var c = vectors.Length * Vector<float>.Count; c < pixel.Length; c++) sums[c] += (pixel[c] - means[c]) * (pixel[c] - means[c]);
        }
    }
}

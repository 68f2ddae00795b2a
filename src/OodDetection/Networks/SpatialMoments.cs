using System.Numerics;
using System.Runtime.InteropServices;

namespace OodDetection.Networks;

/// <summary>The mean and the log-variance of each channel over space, of float32 values whose channels lie side by side, in float64.</summary>
/// <remarks>
/// By hand because of what it is measured against: as operations of libtorch on values widened to float64 it took as long as the network's
/// pass itself, most of it to write and read eight bytes for each of four. Here nothing is written but the results, and the sums of some channels at
/// a time stay in registers while the pixels go by. An image's numbers depend neither on the other images nor on the length of the processor's
/// vectors: each channel is summed up on its own, pixel by pixel.
/// </remarks>
internal static class SpatialMoments
{
    // Channels whose sums are in registers at once: of fewer, each sum would wait for its last addition.
    private static readonly int s_block = 2 * Vector<float>.Count;

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
            if (channels < s_block)
            {
                for (var c = 0; c < channels; c++) OfChannel(pixelsOfImage, c, means, variances);
            }
            else
            {
                // The last block takes some channels again where their number is no multiple.
                for (var c = 0; c < channels; c += s_block) OfBlock(pixelsOfImage, Math.Min(c, channels - s_block), means, variances);
            }

            foreach (ref var variance in variances) variance = Math.Log(variance + floor);
        }
    }

    // In two sweeps: a mean of squares less the squared mean would lose a variance that is small beside the mean.
    private static void OfBlock(ReadOnlySpan<float> pixels, int first, Span<double> means, Span<double> variances)
    {
        var channels = means.Length;
        ref var start = ref MemoryMarshal.GetReference(pixels);
        var (last, count) = (pixels.Length - channels + first, new Vector<double>(pixels.Length / channels));
        Vector<double> mean0 = default, mean1 = default, mean2 = default, mean3 = default;
        for (var at = first; at <= last; at += channels)
        {
            Vector.Widen(Vector.LoadUnsafe(ref start, (nuint)at), out var v0, out var v1);
            Vector.Widen(Vector.LoadUnsafe(ref start, (nuint)(at + Vector<float>.Count)), out var v2, out var v3);
            mean0 += v0;
            mean1 += v1;
            mean2 += v2;
            mean3 += v3;
        }

        (mean0, mean1, mean2, mean3) = (mean0 / count, mean1 / count, mean2 / count, mean3 / count);
        Vector<double> square0 = default, square1 = default, square2 = default, square3 = default;
        for (var at = first; at <= last; at += channels)
        {
            Vector.Widen(Vector.LoadUnsafe(ref start, (nuint)at), out var v0, out var v1);
            Vector.Widen(Vector.LoadUnsafe(ref start, (nuint)(at + Vector<float>.Count)), out var v2, out var v3);
            v0 -= mean0;
            v1 -= mean1;
            v2 -= mean2;
            v3 -= mean3;
            square0 += v0 * v0;
            square1 += v1 * v1;
            square2 += v2 * v2;
            square3 += v3 * v3;
        }

        Store(means[first..], mean0, mean1, mean2, mean3);
        Store(variances[first..], square0 / count, square1 / count, square2 / count, square3 / count);
    }

    private static void Store(Span<double> places, Vector<double> v0, Vector<double> v1, Vector<double> v2, Vector<double> v3)
    {
        v0.CopyTo(places);
        v1.CopyTo(places[Vector<double>.Count..]);
        v2.CopyTo(places[(2 * Vector<double>.Count)..]);
        v3.CopyTo(places[(3 * Vector<double>.Count)..]);
    }

    private static void OfChannel(ReadOnlySpan<float> pixels, int channel, Span<double> means, Span<double> variances)
    {
        var (channels, count) = (means.Length, pixels.Length / means.Length);
        double sum = 0, squares = 0;
        for (var at = channel; at < pixels.Length; at += channels) sum += pixels[at];
        var mean = sum / count;
        for (var at = channel; at < pixels.Length; at += channels) squares += (pixels[at] - mean) * (pixels[at] - mean);
        (means[channel], variances[channel]) = (mean, squares / count);
    }
}

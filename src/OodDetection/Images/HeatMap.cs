using System.Runtime.InteropServices;
using OodDetection.Shared;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Pictures of maps: where images are unusual, laid over them.</summary>
public static class HeatMap
{
    /// <summary>Lays maps over images: blue where an image is as usual, over yellow to red where it is not; the image shows through as grey.</summary>
    /// <param name="images">N×C×H×W with C = 1 or 3, <c>uint8</c> or <c>float32</c> in [0, 1].</param>
    /// <param name="maps">N×H×W, float32, such as <see cref="MomentsDetector.Map"/> gives.</param>
    /// <param name="low">The value, and those below it, that are blue; the smallest of the maps where null.</param>
    /// <param name="high">The value, and those above it, that are red; the largest of the maps where null. Give both to compare pictures of several calls.</param>
    /// <returns>N×3×H×W, <c>uint8</c>: pictures that can be saved. The tensor belongs to the caller.</returns>
    /// <exception cref="ArgumentException">The images or the maps are of another type or shape, or low is not below high.</exception>
    public static Tensor Overlay(Tensor images, Tensor maps, double? low = null, double? high = null)
    {
        var shape = ImageBatch.CheckShape(images, nameof(images));
        ImageBatch.CheckValues(images, nameof(images));
        ArgumentNullException.ThrowIfNull(maps);
        if (shape.Channels is not (1 or 3)) throw new ArgumentException($"Expected images of 1 or 3 channels; got {shape}.", nameof(images));
        if (maps.dtype != ScalarType.Float32 || maps.shape is not [var n, var h, var w] || n != images.shape[0] || h != shape.Height || w != shape.Width)
            throw new ArgumentException($"Expected maps of {images.shape[0]}×{shape.Height}×{shape.Width} and type float32; got {string.Join('×', maps.shape)} of {maps.dtype}.", nameof(maps));
        using var scope = NewDisposeScope();
        var (from, to) = (low ?? maps.min().Number(), high ?? maps.max().Number());
        if (!(from <= to) || (low is not null && high is not null && from == to)) throw new ArgumentException(FormattableString.Invariant($"Expected low below high; got {from} and {to}."), nameof(low));
        var values = images.cpu().to(ScalarType.Float32);
        if (images.dtype == ScalarType.Byte) values = values.div(Held(255));
        var (grey, heat) = (values.mean([1L]).contiguous(), maps.cpu().contiguous());
        var pictures = empty([n, 3, h, w], ScalarType.Byte, device: CPU);
        for (var i = 0L; i < n; i++)
        {
            // One by one, since a span has no more than 2³¹ bytes.
            using var one = NewDisposeScope();
            HeatColours.Overlay(MemoryMarshal.Cast<byte, float>(grey[i].bytes), MemoryMarshal.Cast<byte, float>(heat[i].bytes), (float)from, (float)to, pictures[i].bytes);
        }

        return pictures.MoveToOuterDisposeScope();
    }
}

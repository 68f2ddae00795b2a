using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OodDetection.Data;

/// <summary>Resizes decoded images: first along rows, then along columns, rounding to bytes in between, as Pillow does.</summary>
internal static class Resampler
{
    private const int Half = 1 << (ResizeWeights.Precision - 1);

    /// <summary>A resized copy, or the image itself where the size is its own; to be disposed.</summary>
    internal static PixelBuffer Resize(PixelBuffer image, int height, int width, ResizeFilter filter)
    {
        if ((image.Height, image.Width) == (height, width)) return image;
        if (image.Width == width) return Down(image, height, filter);
        var wide = Across(image, width, filter);
        if (wide.Height == height) return wide;
        using (wide) return Down(wide, height, filter);
    }

    private static PixelBuffer Across(PixelBuffer image, int width, ResizeFilter filter)
    {
        var weights = ResizeWeights.Make(image.Width, width, filter);
        var result = new PixelBuffer(image.Height, width, image.Samples) { Orientation = image.Orientation };
        // Weights beyond the filter are zero, but what they are multiplied with has to be there.
        image.Array.AsSpan(image.Length, PixelBuffer.Slack).Clear();
        for (var y = 0; y < image.Height; y++)
        {
            var from = image.Array.AsSpan(y * image.Width * image.Samples);
            var to = result.Bytes.Slice(y * width * image.Samples, width * image.Samples);
            if (image.Samples == 4) ColourRow(from, to, weights);
            else GreyRow(from, to, weights);
        }

        return result;
    }

    // Two pixels at a time: 8 bytes become 8 integers, each multiplied with its pixel's weight.
    private static void ColourRow(ReadOnlySpan<byte> from, Span<byte> to, ResizeWeights weights)
    {
        ref var first = ref MemoryMarshal.GetReference(from);
        for (var x = 0; x < weights.Count; x++)
        {
            ref var pixel = ref Unsafe.Add(ref first, 4 * weights.Start(x));
            var taps = weights.Of(x);
            var sum = Vector256<int>.Zero;
            for (var k = 0; k < taps.Length; k += 2)
            {
                var bytes = Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref pixel, 4 * k))).AsByte();
                sum += Widened(bytes) * Vector256.Create(Vector128.Create(taps[k]), Vector128.Create(taps[k + 1]));
            }

            var total = sum.GetLower() + sum.GetUpper() + Vector128.Create(Half);
            total = Vector128.Min(Vector128.Max(Vector128.ShiftRightArithmetic(total, ResizeWeights.Precision), Vector128<int>.Zero), Vector128.Create(255));
            var target = to.Slice(4 * x, 4);
            for (var c = 0; c < 4; c++) target[c] = (byte)total[c];
        }
    }

    private static void GreyRow(ReadOnlySpan<byte> from, Span<byte> to, ResizeWeights weights)
    {
        for (var x = 0; x < to.Length; x++)
        {
            var taps = weights.Of(x);
            var pixels = from.Slice(weights.Start(x), taps.Length);
            var sum = Half;
            for (var k = 0; k < taps.Length; k++) sum += pixels[k] * taps[k];
            to[x] = ToByte(sum);
        }
    }

    private static PixelBuffer Down(PixelBuffer image, int height, ResizeFilter filter)
    {
        var weights = ResizeWeights.Make(image.Height, height, filter);
        var result = new PixelBuffer(height, image.Width, image.Samples) { Orientation = image.Orientation };
        var row = image.Width * image.Samples;
        var sums = new int[row];
        var isWide = Vector256.IsHardwareAccelerated;
        for (var y = 0; y < height; y++)
        {
            Array.Fill(sums, Half);
            var taps = weights.Of(y);
            var last = Math.Min(taps.Length, image.Height - weights.Start(y));
            for (var k = 0; k < last; k++)
            {
                if (taps[k] == 0) continue;
                Add(sums, image.Bytes.Slice((weights.Start(y) + k) * row, row), taps[k], isWide);
            }

            var to = result.Bytes.Slice(y * row, row);
            for (var i = 0; i < row; i++) to[i] = ToByte(sums[i]);
        }

        return result;
    }

    private static void Add(Span<int> sums, ReadOnlySpan<byte> row, int weight, bool isWide)
    {
        var i = 0;
        if (isWide)
        {
            var factor = Vector256.Create(weight);
            ref var sum = ref MemoryMarshal.GetReference(sums);
            ref var pixels = ref MemoryMarshal.GetReference(row);
            for (; i + 8 <= row.Length; i += 8)
            {
                var bytes = Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref pixels, i))).AsByte();
                (Vector256.LoadUnsafe(ref sum, (nuint)i) + (Widened(bytes) * factor)).StoreUnsafe(ref sum, (nuint)i);
            }
        }

        for (; i < row.Length; i++) sums[i] += row[i] * weight;
    }

    // The lower eight bytes as integers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widened(Vector128<byte> bytes)
    {
        if (System.Runtime.Intrinsics.X86.Avx2.IsSupported) return System.Runtime.Intrinsics.X86.Avx2.ConvertToVector256Int32(bytes);
        var words = Vector128.WidenLower(bytes);
        return Vector256.Create(Vector128.WidenLower(words).AsInt32(), Vector128.WidenUpper(words).AsInt32());
    }

    private static byte ToByte(int sum) => (byte)Math.Clamp(sum >> ResizeWeights.Precision, 0, 255);
}

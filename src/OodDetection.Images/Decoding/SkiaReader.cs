using System.Runtime.InteropServices;
using SkiaSharp;

namespace OodDetection.Data;

/// <summary>Reads what Skia's codecs read: JPEG (libjpeg-turbo), PNG (libpng), WebP (libwebp), GIF and BMP.</summary>
internal static class SkiaReader
{
    /// <param name="file">An array that begins with the file.</param>
    /// <param name="length">The file's length.</param>
    /// <param name="options">Bounds and background.</param>
    /// <exception cref="InvalidDataException">The file is damaged or too large.</exception>
    internal static PixelBuffer Read(byte[] file, int length, ImageDecodingOptions options)
    {
        var pin = GCHandle.Alloc(file, GCHandleType.Pinned);
        try
        {
            using var data = SKData.Create(pin.AddrOfPinnedObject(), length);
            using var codec = SKCodec.Create(new SKMemoryStream(data), out var result)
                ?? throw new InvalidDataException($"expected an image that can be decoded, found a damaged file ({result}).");
            return Read(codec, options, file.AsSpan(0, length));
        }
        finally
        {
            pin.Free();
        }
    }

    private static PixelBuffer Read(SKCodec codec, ImageDecodingOptions options, ReadOnlySpan<byte> file)
    {
        var found = codec.Info;
        ImageLimits.Check(found.Height, found.Width, options);
        if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg && JpegStructure.IsBrokenOffProgressive(file)) throw new InvalidDataException(Explain(SKCodecResult.IncompleteInput, found));
        var isPng = codec.EncodedFormat == SKEncodedImageFormat.Png;
        var grey = found.ColorType == SKColorType.Gray8;
        var orientation = isPng ? ExifOrientation.OfPng(file) : (int)codec.EncodedOrigin;
        var buffer = new PixelBuffer(found.Height, found.Width, grey ? 1 : 4) { Orientation = orientation is >= 1 and <= 8 ? orientation : 1 };
        var pin = GCHandle.Alloc(buffer.Array, GCHandleType.Pinned);
        try
        {
            // No colour space: samples stay as they are in the file, as in Pillow and torchvision.
            var wanted = new SKImageInfo(found.Width, found.Height, grey ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Unpremul, null);
            // A GIF's first frame may leave some of the picture as it finds it.
            if (codec.EncodedFormat == SKEncodedImageFormat.Gif) buffer.Bytes.Clear();
            var result = codec.GetPixels(wanted, pin.AddrOfPinnedObject());
            if (result != SKCodecResult.Success) throw new InvalidDataException(Explain(result, found));
            if (!grey && found.AlphaType != SKAlphaType.Opaque) Blending.Over(buffer.Bytes, options.Background);
            // Grey with opacity is grey, too; Skia has no such pixels.
            return isPng && file[25] == 4 ? ToGrey(buffer) : buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
        finally
        {
            pin.Free();
        }
    }

    private static PixelBuffer ToGrey(PixelBuffer colour)
    {
        using (colour) return PixelConversion.ToGrey(colour);
    }

    private static string Explain(SKCodecResult result, SKImageInfo found) => result switch
    {
        SKCodecResult.IncompleteInput => $"expected all of {found.Height}×{found.Width} pixels, found the end of the file before. The file is truncated or damaged.",
        _ => $"expected an image that can be decoded, found a damaged file ({result}).",
    };
}

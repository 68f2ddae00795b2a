using System.Runtime.InteropServices;
using SkiaSharp;

namespace OodDetection.Data;

/// <summary>Encodes images as JPEG (baseline, by libjpeg-turbo; colour with half the chroma in both directions).</summary>
/// <remarks><b>Thread safety.</b> Can be used from several threads at once.</remarks>
public static class JpegEncoder
{
    /// <summary>The bytes of a JPEG file.</summary>
    /// <param name="image">The image, of 1 or 3 channels.</param>
    /// <param name="quality">libjpeg's quality, 0 to 100.</param>
    /// <exception cref="ArgumentException">The image has other channels, or sides of more than 65,500 pixels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The quality is out of range.</exception>
    public static byte[] Encode(DecodedImage image, int quality = 90)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        const int largest = 65_500;
        if (!image.IsWhole || image.Height > largest || image.Width > largest)
            throw new ArgumentException($"Expected an image of 1 or 3 channels, C·H·W bytes and sides up to {largest}; got {image} with {image.Pixels.Length} bytes.", nameof(image));
        using var buffer = new PixelBuffer(image.Height, image.Width, image.Channels == 1 ? 1 : 4);
        Planes.ToBuffer(image, buffer.Bytes);
        var pin = GCHandle.Alloc(buffer.Array, GCHandleType.Pinned);
        try
        {
            var info = new SKImageInfo(image.Width, image.Height, image.Channels == 1 ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque);
            using var pixels = new SKPixmap(info, pin.AddrOfPinnedObject());
            using var encoded = pixels.Encode(new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore))
                ?? throw new InvalidOperationException($"The image {image} could not be encoded.");
            return encoded.ToArray();
        }
        finally
        {
            pin.Free();
        }
    }
}

namespace OodDetection.Data;

/// <summary>From decoded rows to planes: colour to grey and back, and the turn that EXIF asks for.</summary>
internal static class PixelConversion
{
    /// <summary>A grey copy of a colour image. It has to be disposed, and so has the original.</summary>
    internal static PixelBuffer ToGrey(PixelBuffer colour)
    {
        var grey = new PixelBuffer(colour.Height, colour.Width, 1) { Orientation = colour.Orientation };
        var source = colour.Bytes;
        var target = grey.Bytes;
        for (var i = 0; i < target.Length; i++)
            target[i] = Blending.Luma(source[4 * i], source[(4 * i) + 1], source[(4 * i) + 2]);
        return grey;
    }

    /// <summary>Height and width after the turn.</summary>
    internal static (int Height, int Width) Turned(PixelBuffer pixels) => pixels.Orientation >= 5 ? (pixels.Width, pixels.Height) : (pixels.Height, pixels.Width);

    /// <summary>Writes a rectangle of the turned image as planes.</summary>
    /// <param name="pixels">The image.</param>
    /// <param name="channels">1 or 3; a grey image has its plane repeated, of a colour image only 3 are to be had.</param>
    /// <param name="top">First row of the rectangle, of the turned image.</param>
    /// <param name="left">First column of the rectangle, of the turned image.</param>
    /// <param name="target">Where the planes begin.</param>
    /// <param name="height">Height of the rectangle.</param>
    /// <param name="width">Width of the rectangle.</param>
    /// <param name="plane">Bytes from one plane to the next.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    internal static void Write(PixelBuffer pixels, int channels, int top, int left, Span<byte> target, int height, int width, int plane, int stride)
    {
        var source = pixels.Bytes;
        var samples = pixels.Samples;
        var (start, down, right) = Steps(pixels);
        for (var c = 0; c < channels; c++)
        {
            var channel = samples == 1 ? 0 : c;
            for (var y = 0; y < height; y++)
            {
                var row = target.Slice((c * plane) + (y * stride), width);
                var at = (start + ((top + y) * down) + (left * right)) * samples + channel;
                for (var x = 0; x < width; x++, at += right * samples) row[x] = source[at];
            }
        }
    }

    // Where the turned image's first pixel is, and how far it is to the one below and to the one at the right (EXIF 2.32, tag 274).
    private static (int Start, int Down, int Right) Steps(PixelBuffer pixels)
    {
        var (height, width) = (pixels.Height, pixels.Width);
        return pixels.Orientation switch
        {
            2 => (width - 1, width, -1),
            3 => ((height * width) - 1, -width, -1),
            4 => ((height - 1) * width, -width, 1),
            5 => (0, 1, width),
            6 => ((height - 1) * width, 1, -width),
            7 => ((height * width) - 1, -1, -width),
            8 => (width - 1, -1, width),
            _ => (0, width, 1),
        };
    }
}

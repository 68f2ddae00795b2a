namespace OodDetection.Data;

/// <summary>Order of channels within one image.</summary>
internal static class Planes
{
    /// <summary>H×W×C to C×H×W.</summary>
    public static void FromInterleaved(ReadOnlySpan<byte> source, Span<byte> target, int channels)
    {
        var plane = source.Length / channels;
        for (var i = 0; i < plane; i++)
        {
            for (var c = 0; c < channels; c++)
                target[(c * plane) + i] = source[(i * channels) + c];
        }
    }

    /// <summary>C×H×W to the order of <see cref="PixelBuffer"/>.</summary>
    public static void ToBuffer(DecodedImage image, Span<byte> target)
    {
        var source = image.Pixels.Span;
        if (image.Channels == 1)
        {
            source.CopyTo(target);
            return;
        }

        var plane = image.Height * image.Width;
        for (var i = 0; i < plane; i++)
            (target[4 * i], target[(4 * i) + 1], target[(4 * i) + 2], target[(4 * i) + 3]) = (source[i], source[plane + i], source[(2 * plane) + i], 255);
    }
}

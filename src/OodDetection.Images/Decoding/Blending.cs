namespace OodDetection.Data;

/// <summary>Transparent pixels over a background, and 16 bits to 8.</summary>
internal static class Blending
{
    /// <summary>Lays RGBA pixels over a background, in place: (a·c + (255 − a)·background) / 255, rounded.</summary>
    internal static void Over(Span<byte> rgba, RgbColor background)
    {
        for (var i = 0; i < rgba.Length; i += 4)
        {
            int alpha = rgba[i + 3];
            if (alpha == 255) continue;
            rgba[i] = Mix(rgba[i], background.Red, alpha);
            rgba[i + 1] = Mix(rgba[i + 1], background.Green, alpha);
            rgba[i + 2] = Mix(rgba[i + 2], background.Blue, alpha);
            rgba[i + 3] = 255;
        }
    }

    internal static byte Mix(int sample, int background, int alpha) => (byte)(((sample * alpha) + (background * (255 - alpha)) + 127) / 255);

    /// <summary>The luma of ITU-R BT.601 in 16 bits of fixed point, which Pillow has, too.</summary>
    internal static byte Luma(int red, int green, int blue) => (byte)(((red * 19595) + (green * 38470) + (blue * 7471) + 0x8000) >> 16);
}

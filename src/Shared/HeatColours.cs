namespace OodDetection.Shared;

/// <summary>The colours of maps that are laid over images: blue, cyan, green, yellow, red, half and half with the image in grey.</summary>
internal static class HeatColours
{
    // Of maps that are the same everywhere the range is zero. The smallest normal number of float32: the reciprocal of a smaller one is infinite.
    private const float SmallestRange = 1.17549435e-38f;

    /// <summary>Lays a map over an image.</summary>
    /// <param name="grey">The image, H·W grey values from 0 to 1.</param>
    /// <param name="map">H·W values.</param>
    /// <param name="low">The value, and those below it, that are blue.</param>
    /// <param name="high">The value, and those above it, that are red.</param>
    /// <param name="planes">Takes 3·H·W bytes: red, green, blue.</param>
    internal static void Overlay(ReadOnlySpan<float> grey, ReadOnlySpan<float> map, float low, float high, Span<byte> planes)
    {
        var range = Math.Max(high - low, SmallestRange);
        var red = planes[..grey.Length];
        var green = planes.Slice(grey.Length, grey.Length);
        var blue = planes[(2 * grey.Length)..];
        for (var i = 0; i < grey.Length; i++)
        {
            // Piecewise linear: blue 0, cyan ¼, green ½, yellow ¾, red 1. NaN is red: nothing is known to be usual there.
            var heat = float.IsNaN(map[i]) ? 1 : Math.Clamp((map[i] - low) / range, 0, 1);
            red[i] = Mixed(grey[i], (4 * heat) - 2);
            green[i] = Mixed(grey[i], Math.Min(4 * heat, 4 - (4 * heat)));
            blue[i] = Mixed(grey[i], 2 - (4 * heat));
        }
    }

    private static byte Mixed(float grey, float colour) => (byte)MathF.Round(255 * ((0.5f * grey) + (0.5f * Math.Clamp(colour, 0, 1))));
}

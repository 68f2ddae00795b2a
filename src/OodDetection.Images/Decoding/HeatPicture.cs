using OodDetection.Shared;

namespace OodDetection.Data;

/// <summary>Pictures of maps, laid over images, without torch: for services and pages that show where an image is unusual.</summary>
/// <remarks><b>Thread safety.</b> Can be used from several threads at once.</remarks>
public static class HeatPicture
{
    /// <summary>Lays a map over an image: blue where the image is as usual, over yellow to red where it is not; the image shows through as grey.</summary>
    /// <param name="image">The image as the detector was given it, of 1 or 3 channels.</param>
    /// <param name="map">H·W values, row by row, such as an exported detector's <c>map</c>.</param>
    /// <param name="low">The value, and those below it, that are blue.</param>
    /// <param name="high">The value, and those above it, that are red.</param>
    /// <returns>A picture of 3 channels, of the image's size.</returns>
    /// <exception cref="ArgumentException">The image is not whole, the map has another size, or low is not below high.</exception>
    public static DecodedImage Overlay(DecodedImage image, ReadOnlySpan<float> map, double low, double high)
    {
        ArgumentNullException.ThrowIfNull(image);
        var pixels = image.Height * image.Width;
        if (!image.IsWhole) throw new ArgumentException($"Expected an image of 1 or 3 channels with C·H·W bytes; got {image} with {image.Pixels.Length}.", nameof(image));
        if (map.Length != pixels) throw new ArgumentException($"Expected a map of {image.Height}×{image.Width}, {pixels} values; got {map.Length}.", nameof(map));
        if (!(low < high)) throw new ArgumentException(FormattableString.Invariant($"Expected low below high; got {low} and {high}."), nameof(low));
        var grey = new float[pixels];
        var bytes = image.Pixels.Span;
        for (var c = 0; c < image.Channels; c++)
            for (var i = 0; i < pixels; i++) grey[i] += bytes[(c * pixels) + i] / (255f * image.Channels);
        var planes = new byte[3 * pixels];
        HeatColours.Overlay(grey, map, (float)low, (float)high, planes);
        return new DecodedImage(3, image.Height, image.Width, planes);
    }
}

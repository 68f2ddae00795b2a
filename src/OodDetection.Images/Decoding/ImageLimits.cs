namespace OodDetection.Data;

/// <summary>The bounds that are looked at before memory is taken.</summary>
internal static class ImageLimits
{
    /// <exception cref="InvalidDataException">The image has too many pixels.</exception>
    internal static void Check(long height, long width, ImageDecodingOptions options)
    {
        if (height < 1 || width < 1) throw new InvalidDataException($"expected a size from 1×1, found {height}×{width}. The file is damaged.");
        if ((Int128)height * width > options.MaxPixels)
            throw new InvalidDataException($"expected at most {options.MaxPixels} pixels, found {height}×{width}. To read such images, raise {nameof(ImageDecodingOptions)}.{nameof(ImageDecodingOptions.MaxPixels)}.");
    }
}

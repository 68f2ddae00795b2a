namespace OodDetection.Data;

/// <summary>From a decoded image to the planes of a prepared one.</summary>
internal static class ImageFramer
{
    /// <summary>Prepares an image, and disposes it.</summary>
    /// <param name="preparation">The rule.</param>
    /// <param name="decoded">The image as it lies in its file.</param>
    /// <param name="planes">C·H·W bytes to fill.</param>
    /// <exception cref="InvalidDataException">The image has another size, and the rule doesn't change it.</exception>
    internal static void Frame(ImagePreparation preparation, PixelBuffer decoded, Span<byte> planes)
    {
        var image = decoded;
        try
        {
            if (preparation.Channels == 1 && image.Samples == 4) Replace(ref image, PixelConversion.ToGrey(image));
            var (height, width) = PixelConversion.Turned(image);
            var (newHeight, newWidth) = Resized(preparation, height, width);
            // Turned by a quarter, the rows of the file are the columns of the picture.
            var turned = image.Orientation >= 5;
            Replace(ref image, Resampler.Resize(image, turned ? newWidth : newHeight, turned ? newHeight : newWidth, preparation.Filter));
            Place(preparation, image, newHeight, newWidth, planes);
        }
        finally
        {
            image.Dispose();
        }
    }

    private static void Replace(ref PixelBuffer image, PixelBuffer next)
    {
        if (!ReferenceEquals(image, next)) image.Dispose();
        image = next;
    }

    private static (int Height, int Width) Resized(ImagePreparation preparation, int height, int width)
    {
        var (wantedHeight, wantedWidth) = (preparation.Height, preparation.Width);
        switch (preparation.Framing)
        {
            case ImageFraming.None when (height, width) != (wantedHeight, wantedWidth):
                throw new InvalidDataException($"expected {wantedHeight}×{wantedWidth} pixels, found {height}×{width}. To resize, choose another {nameof(ImagePreparation)} than {nameof(ImagePreparation.AsIs)}.");
            case ImageFraming.ShortSideAndCrop:
                // As torchvision's Resize: the long side is cut to whole pixels.
                var side = preparation.ShortSideLength;
                return height <= width ? (side, Long(side, width, height)) : (Long(side, height, width), side);
            case ImageFraming.Letterbox:
                var scale = Math.Min((double)wantedHeight / height, (double)wantedWidth / width);
                return (Math.Clamp((int)Math.Round(height * scale), 1, wantedHeight), Math.Clamp((int)Math.Round(width * scale), 1, wantedWidth));
            default:
                return (wantedHeight, wantedWidth);
        }
    }

    private static int Long(int side, int longer, int shorter)
    {
        var length = (long)side * longer / shorter;
        const int longest = 1 << 20;
        return length <= longest ? (int)length : throw new InvalidDataException($"expected sides of which one is at most {longest / side} times the other, found {longer} and {shorter}.");
    }

    private static void Place(ImagePreparation preparation, PixelBuffer image, int height, int width, Span<byte> planes)
    {
        var (wantedHeight, wantedWidth, channels) = (preparation.Height, preparation.Width, preparation.Channels);
        var plane = wantedHeight * wantedWidth;
        if (preparation.Framing == ImageFraming.Letterbox) FillBars(preparation, planes, plane);
        // What is too large is cut, what is too small is put in the middle; half pixels go to the even side, as Python rounds them.
        var (cutTop, cutLeft) = (Middle(height - wantedHeight), Middle(width - wantedWidth));
        var (top, left) = (Middle(wantedHeight - height), Middle(wantedWidth - width));
        var (rows, columns) = (Math.Min(height, wantedHeight), Math.Min(width, wantedWidth));
        PixelConversion.Write(image, channels, cutTop, cutLeft, planes[((top * wantedWidth) + left)..], rows, columns, plane, wantedWidth);
    }

    private static int Middle(int difference) => difference <= 0 ? 0 : (int)Math.Round(difference / 2.0, MidpointRounding.ToEven);

    private static void FillBars(ImagePreparation preparation, Span<byte> planes, int plane)
    {
        var bars = preparation.Bars;
        if (preparation.Channels == 1)
        {
            planes.Fill(Blending.Luma(bars.Red, bars.Green, bars.Blue));
            return;
        }

        planes[..plane].Fill(bars.Red);
        planes.Slice(plane, plane).Fill(bars.Green);
        planes.Slice(2 * plane, plane).Fill(bars.Blue);
    }
}

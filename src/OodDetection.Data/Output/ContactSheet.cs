namespace OodDetection.Data;

/// <summary>Many images in one: a grid, filled row by row, with a gap between images and around them.</summary>
public static class ContactSheet
{
    /// <summary>Draws the sheet as an image set of one image.</summary>
    /// <param name="images">The images, all of them; take a part of a set first.</param>
    /// <param name="columns">Images in a row, or <see langword="null"/> for a grid that is as nearly square as possible.</param>
    /// <param name="gap">The gap in pixels, 0 or more.</param>
    /// <param name="background">The value of the gaps and of unused cells at the end, 0 to 255, in every channel.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number of columns below 1, or a negative gap.</exception>
    /// <exception cref="ArgumentException">The sheet would take more than 2 GB.</exception>
    public static ImageSet Render(ImageSet images, int? columns = null, int gap = 2, byte background = 128)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        if (columns < 1)
            throw new ArgumentOutOfRangeException(nameof(columns), columns, "Expected at least 1 column.");
        var across = Math.Min(columns ?? (int)Math.Ceiling(Math.Sqrt(images.Count)), images.Count);
        var down = (images.Count + across - 1) / across;
        var width = ((long)across * (images.Width + (long)gap)) + gap;
        var height = ((long)down * (images.Height + (long)gap)) + gap;
        if (width > int.MaxValue || height > int.MaxValue || (Int128)width * height * images.Channels > Array.MaxLength)
            throw new ArgumentException($"A sheet of {images} would have {height}×{width} pixels: take fewer images.", nameof(images));

        var sheet = new byte[images.Channels * height * width];
        Array.Fill(sheet, background);
        for (var i = 0; i < images.Count; i++)
        {
            var top = gap + (i / across * (images.Height + gap));
            var left = gap + (i % across * (images.Width + gap));
            var source = images.Pixels(i);
            for (var line = 0; line < images.Channels * images.Height; line++)
            {
                var (c, y) = Math.DivRem(line, images.Height);
                var at = (c * height * width) + ((top + y) * width) + left;
                source.Slice(line * images.Width, images.Width).CopyTo(sheet.AsSpan((int)at));
            }
        }

        return ImageSet.FromOwned($"{images.Name}, contact sheet", sheet, images.Channels, (int)height, (int)width, null, null);
    }

    /// <summary>Draws the sheet and saves it as PNG. The file is written under another name and renamed when whole.</summary>
    /// <param name="path">The file; its folder is made if it is not there.</param>
    /// <param name="images">The images, with 1 channel or 3.</param>
    /// <param name="columns">Images in a row, or <see langword="null"/> for a grid that is as nearly square as possible.</param>
    /// <param name="gap">The gap in pixels, 0 or more.</param>
    /// <param name="background">The value of the gaps, 0 to 255.</param>
    /// <param name="cancellationToken">Stops the saving.</param>
    /// <exception cref="ArgumentException">The images have neither 1 nor 3 channels, or the sheet would be too large.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number of columns below 1, or a negative gap.</exception>
    public static void Save(
        string path,
        ImageSet images,
        int? columns = null,
        int gap = 2,
        byte background = 128,
        CancellationToken cancellationToken = default) =>
        PngFile.Save(path, Render(images, columns, gap, background), 0, cancellationToken);
}

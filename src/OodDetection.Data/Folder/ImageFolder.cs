namespace OodDetection.Data;

/// <summary>Image sets from a folder with one folder for each class, or with images alone.</summary>
public static class ImageFolder
{
    private static readonly IImageDecoder[] BuiltIn = [new PngDecoder(), new PnmDecoder()];

    // Skipping these silently would lose images that the user counts on.
    private static readonly HashSet<string> OtherImages =
        new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp" };

    /// <summary>Reads all images of a folder. All must have one size.</summary>
    /// <remarks>
    /// Folders within the folder are the classes: sorted by name (ordinal), labelled 0, 1, 2 and so on, and named as they are.
    /// If there is none, the images in the folder itself are read, without labels. Images of a class are sorted by name, so that
    /// the order is the same on every machine. Files of other kinds are skipped, but images that no decoder reads are an error.
    /// </remarks>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How to read, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">A class has no images, or an image is damaged or differs in size; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static ImageSet Load(string folder, ImageFolderOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        options ??= new ImageFolderOptions();
        if (options.Channels is not (null or 1 or 3))
            throw new ArgumentException($"Expected {nameof(ImageFolderOptions.Channels)} to be 1, 3 or null, got {options.Channels}.", nameof(options));
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"Expected a folder of images, found none at {folder}.");

        var decoders = MapDecoders(options.Decoders);
        var classes = Directory.GetDirectories(folder).Order(StringComparer.Ordinal).ToArray();
        var images = new List<ReadOnlyMemory<byte>>();
        var labels = new List<int>();
        DecodedImage? first = null;
        for (var label = 0; label < Math.Max(1, classes.Length); label++)
        {
            foreach (var file in FindImages(classes.Length == 0 ? folder : classes[label], decoders))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var image = Decode(file, decoders, options.Channels);
                first ??= image;
                CheckShape(file, image, first);
                images.Add(image.Pixels);
                labels.Add(label);
            }
        }

        return new ImageSet(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            [.. images],
            first!.Channels,
            first.Height,
            first.Width,
            classes.Length == 0 ? null : [.. labels],
            ImageSet.NumberNames(classes.Select(c => Path.GetFileName(c)!)));
    }

    private static Dictionary<string, IImageDecoder> MapDecoders(IReadOnlyList<IImageDecoder> own)
    {
        var map = new Dictionary<string, IImageDecoder>(StringComparer.OrdinalIgnoreCase);
        foreach (var decoder in own.Concat(BuiltIn))
        {
            foreach (var extension in decoder.Extensions)
                map.TryAdd(extension, decoder);
        }

        return map;
    }

    private static string[] FindImages(string folder, Dictionary<string, IImageDecoder> decoders)
    {
        var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray();
        var images = Array.FindAll(files, file => decoders.ContainsKey(Path.GetExtension(file)));
        var unreadable = Array.Find(files, file => Path.GetExtension(file) is var e && !decoders.ContainsKey(e) && OtherImages.Contains(e));
        if (unreadable is not null)
        {
            throw new InvalidDataException(
                $"{unreadable}: expected {string.Join(", ", decoders.Keys)}, found another format. Convert it, or pass an {nameof(IImageDecoder)} that reads it.");
        }

        return images.Length > 0 ? images : throw new InvalidDataException($"{folder}: expected images ({string.Join(", ", decoders.Keys)}), found none.");
    }

    private static DecodedImage Decode(string file, Dictionary<string, IImageDecoder> decoders, int? channels)
    {
        try
        {
            var image = decoders[Path.GetExtension(file)].Decode(File.ReadAllBytes(file));
            if (image.Pixels.IsEmpty || image.Pixels.Length != (long)image.Channels * image.Height * image.Width)
                throw new InvalidDataException($"expected {image.Channels}×{image.Height}×{image.Width} bytes from the decoder, got {image.Pixels.Length}.");
            return channels is null || channels == image.Channels ? image : Convert(image, channels.Value);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{file}: {e.Message}", e);
        }
    }

    private static DecodedImage Convert(DecodedImage image, int channels)
    {
        var source = image.Pixels.Span;
        var plane = image.Height * image.Width;
        var target = new byte[checked(plane * channels)];
        for (var i = 0; i < target.Length; i++)
        {
            // Luma of ITU-R BT.601 in integers; grey is repeated.
            target[i] = channels == 3
                ? source[i % plane]
                : (byte)(((299 * source[i]) + (587 * source[plane + i]) + (114 * source[(2 * plane) + i]) + 500) / 1000);
        }

        return new DecodedImage(channels, image.Height, image.Width, target);
    }

    private static void CheckShape(string file, DecodedImage image, DecodedImage first)
    {
        if ((image.Channels, image.Height, image.Width) != (first.Channels, first.Height, first.Width))
        {
            throw new InvalidDataException(
                $"{file}: expected {first.Channels}×{first.Height}×{first.Width} as the first image has, found {image.Channels}×{image.Height}×{image.Width}. " +
                $"Resize it first; if only the channels differ, set {nameof(ImageFolderOptions)}.{nameof(ImageFolderOptions.Channels)}.");
        }
    }
}

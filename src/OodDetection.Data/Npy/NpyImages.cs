using System.IO.Compression;

namespace OodDetection.Data;

/// <summary>Image sets from NumPy's files: .npy (one array) and .npz (several in a zip archive).</summary>
/// <remarks>
/// Images are uint8, uint16 (by a white level), bool (0 and 255), or float16, float32 or float64 in [0, 1], which is rounded to bytes; the shape is N×H×W, or four dimensions in the
/// order of <see cref="ImageLayout"/>. Labels are integers of any size, or bool. Arrays of Python objects are refused, so a file can't
/// run code.
/// </remarks>
public static class NpyImages
{
    /// <summary>Reads images from an .npy file, and labels from another.</summary>
    /// <param name="imagesPath">The file of the images.</param>
    /// <param name="labelsPath">The file of the labels, or <see langword="null"/>.</param>
    /// <param name="layout">Where the channels are, if the array has four dimensions. Null: where there are 1 or 3; if that is so in both places, or in none, it has to be said.</param>
    /// <param name="whiteLevel">The value of a uint16 array that becomes 255, as <see cref="ImageDecodingOptions.WhiteLevel"/>; null for 65535, and an error where no value is above 4095.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, of another type or shape, or the two don't belong together.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static ImageSet Load(
        string imagesPath,
        string? labelsPath = null,
        ImageLayout? layout = null,
        int? whiteLevel = null,
        CancellationToken cancellationToken = default)
    {
        var labels = labelsPath is null ? null : ReadFile(labelsPath, NpyReader.ReadLabels, cancellationToken);
        var (shape, pixels) = ReadFile(imagesPath, Pixels(whiteLevel), cancellationToken);
        return Build(imagesPath, shape, pixels, labels, layout);
    }

    /// <summary>Reads images, and labels if named, from an .npz archive.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="images">The name of the images in it, such as <c>train_images</c> of the MedMNIST archives; null where it has one array alone.</param>
    /// <param name="labels">The name of the labels in it, or <see langword="null"/>.</param>
    /// <param name="layout">Where the channels are, if the array has four dimensions. Null: where there are 1 or 3; if that is so in both places, or in none, it has to be said.</param>
    /// <param name="whiteLevel">The value of a uint16 array that becomes 255, as <see cref="ImageDecodingOptions.WhiteLevel"/>; null for 65535, and an error where no value is above 4095.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FileNotFoundException">The archive is missing.</exception>
    /// <exception cref="InvalidDataException">It has no such array (the message lists its arrays), or one that is damaged or of another type or shape.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static ImageSet LoadArchive(
        string path,
        string? images = null,
        string? labels = null,
        ImageLayout? layout = null,
        int? whiteLevel = null,
        CancellationToken cancellationToken = default)
    {
        using var file = File.OpenRead(path);
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read);
            var found = labels is null ? null : ReadEntry(archive, path, labels, NpyReader.ReadLabels, cancellationToken);
            images ??= OnlyName(archive, path);
            var (shape, pixels) = ReadEntry(archive, path, images, Pixels(whiteLevel), cancellationToken);
            return Build($"{path}: {images}", shape, pixels, found, layout);
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw NpyHeader.Invalid(path, $"expected a zip archive of arrays: {e.Message} The file is truncated or damaged.");
        }
    }

    /// <summary>The names of the arrays in an .npz archive, in its order.</summary>
    /// <param name="path">The archive.</param>
    /// <exception cref="FileNotFoundException">The archive is missing.</exception>
    /// <exception cref="InvalidDataException">It is no archive, or a damaged one.</exception>
    public static IReadOnlyList<string> ArrayNames(string path)
    {
        using var file = File.OpenRead(path);
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read);
            return Names(archive);
        }
        catch (InvalidDataException e)
        {
            throw NpyHeader.Invalid(path, $"expected a zip archive of arrays: {e.Message} The file is truncated or damaged.");
        }
    }

    private static string[] Names(ZipArchive archive)
        => [.. archive.Entries.Where(e => e.FullName.EndsWith(".npy", StringComparison.Ordinal)).Select(e => e.FullName[..^".npy".Length])];

    private static string OnlyName(ZipArchive archive, string path) => Names(archive) is [var name] ? name : throw NpyHeader.Invalid(
        path, $"expected one array alone, found {Names(archive).Length}: {string.Join(", ", Names(archive).Select(n => $"'{n}'"))}. Name that of the images, and that of the labels if there are any.");

    private static Reader<(int[] Shape, byte[] Pixels)> Pixels(int? whiteLevel)
    {
        if (whiteLevel is < 1 or > 65535) throw new ArgumentException($"Expected a white level from 1 to 65535, or null; got {whiteLevel}.", nameof(whiteLevel));
        return (stream, length, file, cancellationToken) => NpyReader.ReadPixels(stream, length, file, whiteLevel, cancellationToken);
    }

    private static ImageLayout TellLayout(string file, int[] shape)
    {
        var (first, last) = (shape[1] is 1 or 3, shape[3] is 1 or 3);
        if (first != last) return first ? ImageLayout.ChannelsFirst : ImageLayout.ChannelsLast;
        throw NpyHeader.Invalid(
            file, $"expected 1 or 3 channels in the second place or in the last, found {string.Join("×", shape)}, which could be either. Say which: {nameof(ImageLayout)}.{nameof(ImageLayout.ChannelsLast)} (N×H×W×C) or {nameof(ImageLayout)}.{nameof(ImageLayout.ChannelsFirst)} (N×C×H×W).");
    }

    private delegate T Reader<T>(Stream stream, long length, string file, CancellationToken cancellationToken);

    private static T ReadFile<T>(string path, Reader<T> read, CancellationToken cancellationToken)
    {
        using var file = File.OpenRead(path);
        return read(file, file.Length, path, cancellationToken);
    }

    private static T ReadEntry<T>(ZipArchive archive, string path, string name, Reader<T> read, CancellationToken cancellationToken)
    {
        var entry = archive.GetEntry(name + ".npy") ?? throw NpyHeader.Invalid(
            path, $"expected an array named '{name}', found {string.Join(", ", archive.Entries.Select(e => $"'{Path.GetFileNameWithoutExtension(e.Name)}'"))}.");
        if (entry.Length > (entry.CompressedLength * DataFile.MaxDeflateRatio) + 1)
            throw NpyHeader.Invalid(path, $"expected at most {entry.CompressedLength * DataFile.MaxDeflateRatio} bytes in '{name}', found {entry.Length} declared. The file is damaged.");
        using var stream = entry.Open();
        var result = read(stream, entry.Length, $"{path}: {name}", cancellationToken);
        if (stream.ReadByte() != -1)
            throw NpyHeader.Invalid(path, $"expected the end of '{name}', found more data. The file is damaged.");
        return result;
    }

    private static ImageSet Build(string file, int[] shape, byte[] pixels, int[]? labels, ImageLayout? layout)
    {
        if (shape.Length is not (3 or 4))
            throw NpyHeader.Invalid(file, $"expected images of 3 dimensions (N, H, W) or 4, found {string.Join("×", shape)}.");
        if (labels is not null && labels.Length != shape[0])
            throw NpyHeader.Invalid(file, $"expected as many labels as images, found {labels.Length} labels for {shape[0]} images.");
        if (shape.Length == 3)
            return ImageSet.FromOwned(file, pixels, 1, shape[1], shape[2], labels, null);
        if ((layout ?? TellLayout(file, shape)) == ImageLayout.ChannelsFirst)
            return ImageSet.FromOwned(file, pixels, shape[1], shape[2], shape[3], labels, null);
        var (height, width, channels) = (shape[1], shape[2], shape[3]);
        var size = height * width * channels;
        for (var start = 0; start < pixels.Length; start += size)
            Planes.FromInterleaved(pixels.AsSpan(start, size).ToArray(), pixels.AsSpan(start, size), channels);
        return ImageSet.FromOwned(file, pixels, channels, height, width, labels, null);
    }
}

namespace OodDetection.Data;

/// <summary>Image sets from a folder with one folder for each class, or with images alone.</summary>
/// <remarks>
/// <para>Folders within the folder are the classes: sorted by name (ordinal), labelled 0, 1, 2 and so on, and named as they are. If there is none, the images in the folder itself are read, without
/// labels. Images of a class are sorted by path, so that the order is the same on every machine.</para>
/// <para>Passed over, and listed in <see cref="ImageFiles.Skipped"/>: names that begin with a dot, <c>__MACOSX</c>, <c>@eaDir</c>, <c>Thumbs.db</c> and the like, and files that are no images by
/// their names. Refused with a sentence: images beside folders of classes, images in folders below a class, an empty class, images of formats that aren't read, and folders
/// called <c>train</c> and <c>test</c> in the place of classes. Links are followed.</para>
/// </remarks>
public static class ImageFolder
{
    /// <summary>Lists the images of a folder; none is decoded.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">What folders mean, and decoders of your own; the defaults where null.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">There are no images, or the folders don't fit; the message says what is in the way.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to read a folder.</exception>
    /// <exception cref="OperationCanceledException">The listing was cancelled.</exception>
    public static ImageFiles List(string folder, ImageFolderOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"Expected a folder of images, found none at {Printable.Path(folder)}.");
        var scan = FolderScan.Of(folder, cancellationToken);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return ImageArrangement.Arrange(name.Length == 0 ? folder : Printable.Path(name), folder, scan.Files, scan.EmptyFolders, scan.Skipped, options ?? new ImageFolderOptions());
    }

    /// <summary>Reads all images of a folder as they are. All must have one size; for photos of any size see <see cref="List"/> and <see cref="ImageFiles.Load"/>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How to read; the defaults where null.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">The folders don't fit, or an image is damaged or differs in size; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to read a folder or a file.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static ImageSet Load(string folder, ImageFolderOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ImageFolderOptions();
        if (options.Channels is not (null or 1 or 3))
            throw new ArgumentException($"Expected {nameof(ImageFolderOptions.Channels)} to be 1, 3 or null, got {options.Channels}.", nameof(options));
        return List(folder, options, cancellationToken).LoadAsTheyAre(options.Channels, options.Decoding, cancellationToken);
    }
}

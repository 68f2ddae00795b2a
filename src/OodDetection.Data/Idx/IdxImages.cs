namespace OodDetection.Data;

/// <summary>Image sets from IDX files: images of three dimensions (N, H, W) or four (N, C, H, W), labels of one.</summary>
public static class IdxImages
{
    /// <summary>Reads images and, if given, their labels.</summary>
    /// <param name="imagesPath">The IDX file of the images, packed with gzip or not.</param>
    /// <param name="labelsPath">The IDX file of the labels, or <see langword="null"/> for a set without labels.</param>
    /// <param name="name">What the set is, for messages; the file's name if not given.</param>
    /// <param name="classNames">Names by label, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or the files don't belong together.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static ImageSet Load(
        string imagesPath,
        string? labelsPath = null,
        string? name = null,
        IReadOnlyDictionary<int, string>? classNames = null,
        CancellationToken cancellationToken = default)
    {
        // Labels first: they are small, and a wrong pair of files shows at once.
        var labels = labelsPath is null ? null : IdxFile.Read(labelsPath, rank: 1, cancellationToken);
        var images = IdxFile.Read(imagesPath, rank: null, cancellationToken);
        var sizes = images.Dimensions;
        if (sizes.Count is not (3 or 4))
            throw new InvalidDataException($"{imagesPath}: expected images of 3 dimensions (N, H, W) or 4 (N, C, H, W), found {sizes.Count}.");
        if (labels is not null && labels.Dimensions[0] != sizes[0])
        {
            throw new InvalidDataException(
                $"{labelsPath}: expected {sizes[0]} labels, as many as {imagesPath} has images, found {labels.Dimensions[0]}. Are these files of one set?");
        }

        return ImageSet.FromOwned(
            name ?? Path.GetFileName(imagesPath),
            images.Owned,
            sizes.Count == 4 ? sizes[1] : 1,
            sizes[^2],
            sizes[^1],
            labels is null ? null : Array.ConvertAll(labels.Owned, b => (int)b),
            classNames);
    }

    // Some unpackers write train-images.idx3-ubyte for train-images-idx3-ubyte.
    internal static string? FindFile(string folder, string packedName)
    {
        var name = Path.GetFileNameWithoutExtension(packedName);
        var dotted = name.Replace("-idx", ".idx", StringComparison.Ordinal);
        string[] candidates = [packedName, name, dotted + ".gz", dotted];
        return candidates.Select(c => Path.Combine(folder, c)).FirstOrDefault(File.Exists);
    }
}

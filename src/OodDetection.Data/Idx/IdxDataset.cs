namespace OodDetection.Data;

/// <summary>A published data set of four IDX files: where its files are looked for, in which order, and what they must be.</summary>
internal sealed record IdxDataset(
    string Name,
    string FolderName,
    Uri Address,
    IdxDataset.Pair Train,
    IdxDataset.Pair Test,
    IReadOnlyDictionary<int, string> ClassNames)
{
    /// <summary>A folder where a package of an operating system puts the files.</summary>
    public string? SystemFolder { get; init; }

    /// <summary>The package that does so, for messages.</summary>
    public string? SystemPackage { get; init; }

    public ImageSet Load(DatasetSplit split, DatasetOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        var pair = PairOf(split);
        var found = Find(pair, options) ?? throw new FileNotFoundException(ExplainMissing(split, pair, options));
        return Read(split, found.Images, found.Labels, cancellationToken);
    }

    public async Task<ImageSet> LoadAsync(DatasetSplit split, DatasetOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        var pair = PairOf(split);
        var found = Find(pair, options);
        if (found is null && options.Folder is null && options.AllowDownload)
        {
            var folder = Cache(options);
            var downloader = new FileDownloader(options);
            var labels = await downloader.FetchAsync(pair.Labels, AddressOf(pair.Labels, options), folder, cancellationToken).ConfigureAwait(false);
            var images = await downloader.FetchAsync(pair.Images, AddressOf(pair.Images, options), folder, cancellationToken).ConfigureAwait(false);
            found = (images, labels);
        }

        var (imagesPath, labelsPath) = found ?? throw new FileNotFoundException(ExplainMissing(split, pair, options));
        return await Task.Run(() => Read(split, imagesPath, labelsPath, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private ImageSet Read(DatasetSplit split, string images, string labels, CancellationToken cancellationToken) =>
        IdxImages.Load(images, labels, $"{Name} {Describe(split)}", ClassNames, cancellationToken);

    private Pair PairOf(DatasetSplit split) => split switch
    {
        DatasetSplit.Train => Train,
        DatasetSplit.Test => Test,
        _ => throw new ArgumentOutOfRangeException(nameof(split), split, "Expected Train or Test."),
    };

    private (string Images, string Labels)? Find(Pair pair, DatasetOptions options)
    {
        foreach (var folder in Folders(options))
        {
            if (IdxImages.FindFile(folder, pair.Images.Name) is { } images && IdxImages.FindFile(folder, pair.Labels.Name) is { } labels)
                return (images, labels);
        }

        return null;
    }

    private IEnumerable<string> Folders(DatasetOptions options)
    {
        if (options.Folder is not null)
            return [options.Folder];
        return SystemFolder is null ? [Cache(options)] : [SystemFolder, Cache(options)];
    }

    private string Cache(DatasetOptions options) =>
        Path.Combine(options.CacheFolder ?? DatasetOptions.DefaultCacheFolder, FolderName);

    private Uri AddressOf(RemoteFile file, DatasetOptions options)
    {
        var root = (options.Mirror ?? Address).AbsoluteUri;
        return new Uri(root.EndsWith('/') ? root + file.Name : $"{root}/{file.Name}");
    }

    private static string Describe(DatasetSplit split) => split == DatasetSplit.Train ? "train" : "test";

    private string ExplainMissing(DatasetSplit split, Pair pair, DatasetOptions options)
    {
        var remedies = new List<string>();
        if (options.Folder is not null)
            remedies.Add($"leave {nameof(DatasetOptions.Folder)} out to look elsewhere");
        if (SystemPackage is not null)
            remedies.Add($"install the package {SystemPackage}");
        remedies.Add(options.AllowDownload && options.Folder is null
            ? "call LoadAsync, which fetches the files"
            : $"call LoadAsync without {nameof(DatasetOptions.Folder)} and with {nameof(DatasetOptions.AllowDownload)}, which fetches the files");
        remedies.Add($"put the files from {Address} into one of these folders");
        return $"{Name} {Describe(split)} was not found. Looked for {pair.Images.Name} and {pair.Labels.Name} (packed or not, also as " +
            $"'.idx' instead of '-idx') in: {string.Join(", ", Folders(options))}. What helps: {string.Join("; or ", remedies)}.";
    }

    /// <summary>The two files of one split.</summary>
    internal sealed record Pair(RemoteFile Images, RemoteFile Labels);
}

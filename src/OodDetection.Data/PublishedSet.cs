namespace OodDetection.Data;

/// <summary>A published data set: where its files are looked for, in which order, and how they are fetched if they are not found.</summary>
/// <param name="name">The display name.</param>
/// <param name="folderName">Its folder within the cache folder.</param>
/// <param name="address">The official address of its files.</param>
/// <param name="classNames">Names by label.</param>
internal abstract class PublishedSet(string name, string folderName, Uri address, IReadOnlyDictionary<int, string> classNames)
{
    public string Name => name;

    public IReadOnlyDictionary<int, string> ClassNames => classNames;

    /// <summary>A folder where a package of an operating system puts the files.</summary>
    public string? SystemFolder { get; init; }

    /// <summary>The package that does so, for messages.</summary>
    public string? SystemPackage { get; init; }

    /// <summary>Whether there is a part <see cref="DatasetSplit.Validation"/>.</summary>
    protected virtual bool HasValidation => false;

    // On the thread pool: a caller whose synchronisation context runs one thing at a time would wait for itself.
    public ImageSet Load(DatasetSplit split, DatasetOptions? options, CancellationToken cancellationToken) =>
        Task.Run(() => LoadAsync(split, options, cancellationToken), CancellationToken.None).GetAwaiter().GetResult();

    public async Task<ImageSet> LoadAsync(DatasetSplit split, DatasetOptions? options, CancellationToken cancellationToken)
    {
        if (split is not (DatasetSplit.Train or DatasetSplit.Test) && !(split == DatasetSplit.Validation && HasValidation))
            throw new ArgumentOutOfRangeException(nameof(split), split, HasValidation ? "Expected Train, Test or Validation." : "Expected Train or Test.");
        options ??= new DatasetOptions();
        options.Validate();
        var places = Places(options);
        var files = places.Select(place => Find(place, split)).FirstOrDefault(found => found is not null);
        if (files is null && options.Folder is null && options.AllowDownload)
        {
            var root = (options.Mirror ?? address).AbsoluteUri;
            await FetchAsync(split, new FileDownloader(options), new Uri(root.EndsWith('/') ? root : root + "/"), places[^1], cancellationToken).ConfigureAwait(false);
            files = Find(places[^1], split);
        }

        if (files is null)
            throw new FileNotFoundException(ExplainMissing(split, places, options));
        return await Task.Run(() => Read(files, split, $"{Name} {Describe(split)}", cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The files of one part in a place, or null if one is missing.</summary>
    /// <param name="place">A folder, or whatever <see cref="DatasetOptions.Folder"/> names.</param>
    /// <param name="split">The part.</param>
    protected abstract string[]? Find(string place, DatasetSplit split);

    /// <summary>Reads the files that <see cref="Find"/> found.</summary>
    protected abstract ImageSet Read(string[] files, DatasetSplit split, string setName, CancellationToken cancellationToken);

    /// <summary>Fetches what <see cref="Find"/> looks for into a folder.</summary>
    protected abstract Task FetchAsync(DatasetSplit split, FileDownloader downloader, Uri root, string folder, CancellationToken cancellationToken);

    /// <summary>The files that are looked for, for messages.</summary>
    protected abstract string Wanted(DatasetSplit split);

    private static string Describe(DatasetSplit split) => split switch
    {
        DatasetSplit.Train => "train",
        DatasetSplit.Validation => "validation",
        _ => "test",
    };

    private string[] Places(DatasetOptions options)
    {
        if (options.Folder is not null)
            return [options.Folder];
        var cache = Path.Combine(options.CacheFolder ?? DatasetOptions.DefaultCacheFolder, folderName);
        return SystemFolder is null ? [cache] : [SystemFolder, cache];
    }

    private string ExplainMissing(DatasetSplit split, string[] places, DatasetOptions options)
    {
        var remedies = new List<string> { $"put the files from {address} there" };
        if (SystemPackage is not null)
            remedies.Add($"install the package {SystemPackage}");
        remedies.Add(options.Folder is null
            ? $"set {nameof(DatasetOptions)}.{nameof(DatasetOptions.AllowDownload)} to have them fetched"
            : $"leave out {nameof(DatasetOptions)}.{nameof(DatasetOptions.Folder)} to look elsewhere and have them fetched");
        return $"{Name} {Describe(split)} was not found. Looked for {Wanted(split)} in {string.Join(" and ", places)}. What helps: {string.Join("; or ", remedies)}.";
    }
}

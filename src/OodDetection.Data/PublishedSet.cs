namespace OodDetection.Data;

/// <summary>A published data set: where its files are looked for, in which order, and how they are fetched if they are not found.</summary>
/// <typeparam name="TSet">What is made of the files: <see cref="ImageSet"/>, or <see cref="ImageFiles"/> where images have many sizes.</typeparam>
/// <param name="name">The display name.</param>
/// <param name="folderName">Its folder within the cache folder.</param>
/// <param name="address">The official address of its files.</param>
/// <param name="classNames">Names by label.</param>
internal abstract class PublishedSet<TSet>(string name, string folderName, Uri address, IReadOnlyDictionary<int, string> classNames)
{
    private const string ArchiveFolder = "archive";

    public string Name => name;

    public IReadOnlyDictionary<int, string> ClassNames => classNames;

    /// <summary>A folder where a package of an operating system puts the files.</summary>
    public string? SystemFolder { get; init; }

    /// <summary>The package that does so, for messages.</summary>
    public string? SystemPackage { get; init; }

    /// <summary>Whether there is a part <see cref="DatasetSplit.Validation"/>.</summary>
    protected virtual bool HasValidation => false;

    /// <summary>Whether there is something to check the files by; if not, they are not fetched.</summary>
    protected virtual bool CanFetch => true;

    // On the thread pool: a caller whose synchronisation context runs one thing at a time would wait for itself.
    public TSet Load(DatasetSplit split, DatasetOptions? options, CancellationToken cancellationToken) =>
        Task.Run(() => LoadAsync(split, options, cancellationToken), CancellationToken.None).GetAwaiter().GetResult();

    public async Task<TSet> LoadAsync(DatasetSplit split, DatasetOptions? options, CancellationToken cancellationToken)
    {
        if (split is not (DatasetSplit.Train or DatasetSplit.Test) && !(split == DatasetSplit.Validation && HasValidation))
            throw new ArgumentOutOfRangeException(nameof(split), split, HasValidation ? "Expected Train, Test or Validation." : "Expected Train or Test.");
        options ??= new DatasetOptions();
        options.Validate();
        var places = Places(options);
        var files = places.Select(place => Find(place, split)).FirstOrDefault(found => found is not null);
        if (files is null && options.Folder is null && options.AllowDownload && CanFetch)
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
    protected abstract TSet Read(string[] files, DatasetSplit split, string setName, CancellationToken cancellationToken);

    /// <summary>Fetches what <see cref="Find"/> looks for into a folder.</summary>
    protected abstract Task FetchAsync(DatasetSplit split, FileDownloader downloader, Uri root, string folder, CancellationToken cancellationToken);

    /// <summary>Fetches an archive of which some files are wanted, has them taken out, and deletes it.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="split">The part that is asked for.</param>
    /// <param name="downloader">Fetches it.</param>
    /// <param name="root">The address that it is at.</param>
    /// <param name="folder">The folder in which <see cref="Find"/> looks for the files.</param>
    /// <param name="takeOut">Writes the files of all parts, each under its name when it is whole, from the archive at a path.</param>
    /// <param name="cancellationToken">Stops it.</param>
    protected async Task FetchPartsAsync(
        RemoteFile archive, DatasetSplit split, FileDownloader downloader, Uri root, string folder, Action<string> takeOut, CancellationToken cancellationToken)
    {
        // Apart from the files: others would find the archive while it is unpacked, and lose it when it is deleted.
        var apart = Path.Combine(folder, ArchiveFolder);
        Directory.CreateDirectory(apart);
        using var others = await FileLock.AcquireAsync(Path.Combine(folder, "parts.lock"), cancellationToken).ConfigureAwait(false);
        if (Find(folder, split) is not null)
            return;
        var path = await downloader.FetchAsync(archive, new Uri(root, archive.Name), apart, cancellationToken).ConfigureAwait(false);
        await Task.Run(() => takeOut(path), cancellationToken).ConfigureAwait(false);
        File.Delete(path);
    }

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
        if (CanFetch)
        {
            remedies.Add(options.Folder is null
                ? $"set {nameof(DatasetOptions)}.{nameof(DatasetOptions.AllowDownload)} to have them fetched"
                : $"leave out {nameof(DatasetOptions)}.{nameof(DatasetOptions.Folder)} to look elsewhere and have them fetched");
        }

        return $"{Name} {Describe(split)} was not found. Looked for {Wanted(split)} in {string.Join(" and ", places)}. What helps: {string.Join("; or ", remedies)}.{(CanFetch ? "" : " This program does not fetch them, since no digest is known to check them by.")}";
    }
}

namespace OodDetection.Data;

/// <summary>A published data set of four IDX files, each of which is fetched by itself.</summary>
internal sealed class IdxDataset(
    string name, string folderName, Uri address, IdxDataset.Pair train, IdxDataset.Pair test, IReadOnlyDictionary<int, string> classNames)
    : PublishedSet<ImageSet>(name, folderName, address, classNames)
{
    public Pair Train => train;

    public Pair Test => test;

    protected override string[]? Find(string place, DatasetSplit split) =>
        IdxImages.FindFile(place, PairOf(split).Images.Name) is { } images && IdxImages.FindFile(place, PairOf(split).Labels.Name) is { } labels
            ? [images, labels]
            : null;

    protected override ImageSet Read(string[] files, DatasetSplit split, string setName, CancellationToken cancellationToken) =>
        IdxImages.Load(files[0], files[1], setName, ClassNames, cancellationToken);

    protected override async Task FetchAsync(DatasetSplit split, FileDownloader downloader, Uri root, string folder, CancellationToken cancellationToken)
    {
        // Labels first: they are small, and a wrong address shows at once.
        foreach (var file in new[] { PairOf(split).Labels, PairOf(split).Images })
            await downloader.FetchAsync(file, new Uri(root, file.Name), folder, cancellationToken).ConfigureAwait(false);
    }

    protected override string Wanted(DatasetSplit split) =>
        $"{PairOf(split).Images.Name} and {PairOf(split).Labels.Name} (packed or not, also as '.idx' instead of '-idx')";

    private Pair PairOf(DatasetSplit split) => split == DatasetSplit.Train ? Train : Test;

    /// <summary>The two files of one part.</summary>
    internal sealed record Pair(RemoteFile Images, RemoteFile Labels);
}

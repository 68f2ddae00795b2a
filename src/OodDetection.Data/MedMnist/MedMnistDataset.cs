namespace OodDetection.Data;

/// <summary>One set of the MedMNIST collection: an .npz archive with images and labels of each part.</summary>
/// <param name="displayName">The name as its authors write it.</param>
/// <param name="fileName">The archive's name without extension.</param>
/// <param name="maxLength">Bytes that the archive can't be longer than.</param>
/// <param name="md5">MD5 of the archive, or null: it is then not fetched.</param>
/// <param name="address">Where the archive is.</param>
/// <param name="classNames">Names by label.</param>
internal sealed class MedMnistDataset(
    string displayName, string fileName, long maxLength, string? md5, Uri address, IReadOnlyDictionary<int, string> classNames)
    : PublishedSet<ImageSet>(displayName, "medmnist", address, classNames)
{
    private string FileName => fileName + ".npz";

    protected override bool HasValidation => true;

    protected override string[]? Find(string place, DatasetSplit split)
    {
        var path = File.Exists(place) ? place : Path.Combine(place, FileName);
        return File.Exists(path) ? [path] : null;
    }

    protected override ImageSet Read(string[] files, DatasetSplit split, string setName, CancellationToken cancellationToken)
    {
        var part = split switch
        {
            DatasetSplit.Train => "train",
            DatasetSplit.Validation => "val",
            _ => "test",
        };
        var set = NpyImages.LoadArchive(files[0], $"{part}_images", $"{part}_labels", cancellationToken: cancellationToken);
        var labels = set.Labels!;
        foreach (var label in labels)
        {
            if (!ClassNames.ContainsKey(label))
                throw new InvalidDataException($"{files[0]}: expected labels from 0 to {ClassNames.Count - 1}, found {label}. Is it {Name}?");
        }

        return set.WithName(setName).WithLabels(labels, ClassNames);
    }

    // Without a digest that could be confirmed, nothing would tell a damaged file.
    protected override bool CanFetch => md5 is not null;

    protected override Task FetchAsync(DatasetSplit split, FileDownloader downloader, Uri root, string folder, CancellationToken cancellationToken) =>
        downloader.FetchAsync(RemoteFile.WithMd5(FileName, maxLength, md5!), new Uri(root, FileName + "?download=1"), folder, cancellationToken);

    protected override string Wanted(DatasetSplit split) => FileName;
}

namespace OodDetection.Data;

/// <summary>CIFAR's binary version: an archive, which is fetched, or its files.</summary>
/// <param name="name">The display name.</param>
/// <param name="folderName">Its folder within the cache folder.</param>
/// <param name="archive">The archive.</param>
/// <param name="folderInArchive">The folder that the archive has its files in.</param>
/// <param name="train">Lists of file names of the training part, without .gz: the first list that a folder has all files of is read, in its order.</param>
/// <param name="test">The same of the test part.</param>
/// <param name="layouts">The layouts that the records may have.</param>
/// <param name="classNames">Names by label.</param>
internal sealed class CifarDataset(
    string name,
    string folderName,
    RemoteFile archive,
    string folderInArchive,
    IReadOnlyList<string[]> train,
    IReadOnlyList<string[]> test,
    IReadOnlyList<CifarLayout> layouts,
    IReadOnlyDictionary<int, string> classNames)
    : PublishedSet<ImageSet>(name, folderName, new Uri("https://www.cs.toronto.edu/~kriz/"), classNames)
{
    protected override string[]? Find(string place, DatasetSplit split)
    {
        if (File.Exists(place))
            return [place];
        string[] folders = [place, Path.Combine(place, folderInArchive)];
        foreach (var choice in folders.SelectMany(folder => Choices(split).Select(files => (Folder: folder, Files: files))))
        {
            string[] files = [.. choice.Files.Select(file => new[] { file, file + ".gz" }.Select(f => Path.Combine(choice.Folder, f)).FirstOrDefault(File.Exists)).OfType<string>()];
            if (files.Length == choice.Files.Length)
                return files;
        }

        var packed = Path.Combine(place, archive.Name);
        return File.Exists(packed) ? [packed] : null;
    }

    protected override ImageSet Read(string[] files, DatasetSplit split, string setName, CancellationToken cancellationToken)
    {
        var parts = files is [var path] && CifarReader.IsArchive(path)
            ? CifarReader.ReadArchive(path, Choices(split), layouts, cancellationToken)
            : [.. files.Select(file => CifarReader.ReadFile(file, layouts, cancellationToken))];
        var all = ImageSet.Concatenate(setName, parts);
        return all.WithLabels(all.Labels!, ClassNames);
    }

    protected override Task FetchAsync(DatasetSplit split, FileDownloader downloader, Uri root, string folder, CancellationToken cancellationToken) =>
        downloader.FetchAsync(archive, new Uri(root, archive.Name), folder, cancellationToken);

    protected override string Wanted(DatasetSplit split) =>
        $"{archive.Name}, or {string.Join(", or ", Choices(split).Select(files => string.Join(", ", files)))} (packed as .gz or not),";

    private IReadOnlyList<string[]> Choices(DatasetSplit split) => split == DatasetSplit.Train ? train : test;
}

using System.IO.Compression;
using OodDetection.Shared;

namespace OodDetection.Data;

/// <summary>EMNIST-Letters as it is published: IDX files in one archive with those of five other sets, every image transposed.</summary>
internal sealed class EmnistDataset(RemoteFile archive, Uri address, IReadOnlyDictionary<int, string> classNames)
    : PublishedSet<ImageSet>("EMNIST-Letters", "emnist-letters", address, classNames)
{
    private const string FolderInArchive = "gzip";

    protected override string[]? Find(string place, DatasetSplit split)
    {
        var names = Names(split);
        string[] files = [.. names.Select(name => IdxImages.FindFile(place, name) ?? IdxImages.FindFile(Path.Combine(place, FolderInArchive), name)).OfType<string>()];
        return files.Length == names.Length ? files : null;
    }

    protected override ImageSet Read(string[] files, DatasetSplit split, string setName, CancellationToken cancellationToken) =>
        IdxImages.Load(files[0], files[1], setName, ClassNames, cancellationToken).Transpose();

    /// <summary>Fetches the archive, takes the letters out of it, and deletes it: it holds five other sets.</summary>
    protected override Task FetchAsync(DatasetSplit split, FileDownloader downloader, Uri root, string folder, CancellationToken cancellationToken) =>
        FetchPartsAsync(archive, split, downloader, root, folder, path => TakeOut(path, folder, cancellationToken), cancellationToken);

    protected override string Wanted(DatasetSplit split) => $"{string.Join(" and ", Names(split))} (packed or not), also in a folder '{FolderInArchive}',";

    private static void TakeOut(string path, string folder, CancellationToken cancellationToken)
    {
        using var zip = ZipFile.OpenRead(path);
        foreach (var name in Names(DatasetSplit.Train).Concat(Names(DatasetSplit.Test)))
        {
            var entry = zip.GetEntry($"{FolderInArchive}/{name}")
                ?? throw new InvalidDataException($"{path}: expected {FolderInArchive}/{name} in the archive, found no such entry.");
            AtomicFile.Write(Path.Combine(folder, name), output => Copy(entry, output), cancellationToken);
        }
    }

    private static void Copy(ZipArchiveEntry entry, Stream output)
    {
        using var content = entry.Open();
        content.CopyTo(output);
    }

    private static string[] Names(DatasetSplit split)
    {
        var part = split == DatasetSplit.Train ? "train" : "test";
        return [$"emnist-letters-{part}-images-idx3-ubyte.gz", $"emnist-letters-{part}-labels-idx1-ubyte.gz"];
    }
}

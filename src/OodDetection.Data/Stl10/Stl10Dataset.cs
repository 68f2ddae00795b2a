using System.Formats.Tar;
using OodDetection.Shared;

namespace OodDetection.Data;

/// <summary>STL-10's binary version: two files for each part, in one archive with 100,000 images without labels.</summary>
/// <param name="archive">The archive.</param>
/// <param name="address">Where it is.</param>
internal sealed class Stl10Dataset(RemoteFile archive, Uri address)
    : PublishedSet<ImageSet>("STL-10", "stl-10", address, ImageSet.NumberNames(["airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"]))
{
    private const string FolderInArchive = "stl10_binary";

    protected override string[]? Find(string place, DatasetSplit split)
    {
        if (File.Exists(place))
            return [place];
        foreach (var folder in new[] { place, Path.Combine(place, FolderInArchive) })
        {
            string[] files = [.. Names(split).Select(name => Path.Combine(folder, name))];
            if (files.All(File.Exists))
                return files;
        }

        var packed = Path.Combine(place, archive.Name);
        return File.Exists(packed) ? [packed] : null;
    }

    protected override ImageSet Read(string[] files, DatasetSplit split, string setName, CancellationToken cancellationToken)
    {
        var path = files[0];
        byte[]? pixels = null, labels = null;
        if (files is [_, var labelsPath])
            (pixels, labels) = (ReadFile(path, cancellationToken), ReadFile(labelsPath, cancellationToken));
        else
        {
            var names = Names(split);
            ReadArchive(path, names, (name, content, length) =>
            {
                var bytes = ReadAll(content, length, $"{path}: {name}");
                if (name == names[0])
                    pixels = bytes;
                else
                    labels = bytes;
                return pixels is null || labels is null;
            }, cancellationToken);
        }

        if (pixels is null || labels is null)
            throw new InvalidDataException($"{path}: expected {string.Join(" and ", Names(split))} in the archive. Is it the binary version?");
        return Stl10Layout.Build(path, setName, pixels, labels, ClassNames);
    }

    /// <summary>Fetches the archive, takes the four files out of it, and deletes it: most of it are images without labels.</summary>
    protected override Task FetchAsync(DatasetSplit split, FileDownloader downloader, Uri root, string folder, CancellationToken cancellationToken) =>
        FetchPartsAsync(archive, split, downloader, root, folder, path => TakeOut(path, folder, cancellationToken), cancellationToken);

    protected override string Wanted(DatasetSplit split) => $"{archive.Name}, or {string.Join(" and ", Names(split))},";

    private static string[] Names(DatasetSplit split) => split == DatasetSplit.Train ? ["train_X.bin", "train_y.bin"] : ["test_X.bin", "test_y.bin"];

    private static void TakeOut(string path, string folder, CancellationToken cancellationToken)
    {
        string[] names = [.. Names(DatasetSplit.Train), .. Names(DatasetSplit.Test)];
        var found = new HashSet<string>();
        ReadArchive(path, names, (name, content, _) =>
        {
            AtomicFile.Write(Path.Combine(folder, name), content.CopyTo, cancellationToken);
            found.Add(name);
            return found.Count < names.Length;
        }, cancellationToken);
        if (found.Count < names.Length)
            throw new InvalidDataException($"{path}: expected {string.Join(", ", names)} in the archive, found {(found.Count == 0 ? "none" : string.Join(", ", found.Order()))}.");
    }

    /// <summary>Hands over the wanted entries in the archive's order, until the receiver has enough.</summary>
    private static void ReadArchive(string path, string[] names, Func<string, Stream, long, bool> receive, CancellationToken cancellationToken)
    {
        using var file = DataFile.Open(path);
        using var stream = new DataFileStream(file, cancellationToken);
        using var tar = new TarReader(stream, leaveOpen: true);
        while (CifarReader.NextEntry(tar, file) is { } entry)
        {
            var name = Path.GetFileName(entry.Name);
            if (entry.DataStream is null || !names.Contains(name))
                continue;
            if (entry.Length > file.Length)
                throw file.Invalid($"expected {name} of at most {file.Length} bytes, the length of the archive, found {entry.Length}. The archive is damaged.");
            if (!receive(name, entry.DataStream, entry.Length))
                return;
        }
    }

    private static byte[] ReadFile(string path, CancellationToken cancellationToken)
    {
        using var file = DataFile.Open(path);
        using var stream = new DataFileStream(file, cancellationToken);
        var bytes = ReadAll(stream, file.Length, path);
        file.ExpectEnd();
        return bytes;
    }

    private static byte[] ReadAll(Stream stream, long length, string path)
    {
        if (length > Array.MaxLength)
            throw new InvalidDataException($"{path}: expected at most {Array.MaxLength} bytes, found {length}.");
        try
        {
            var bytes = new byte[length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"{path}: expected {length} bytes, found fewer. The file is truncated: fetch it again.", e);
        }
    }
}

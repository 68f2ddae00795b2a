using System.Formats.Tar;
using System.IO.Compression;

namespace OodDetection.Data;

/// <summary>Image sets from a zip or tar archive of images, without unpacking it.</summary>
/// <remarks>
/// Folders in the archive mean what they mean on a disk (<see cref="ImageFolder"/>); a folder that everything lies in is left out, unless <see cref="FolderLayout.Classes"/> is asked for. What an
/// archive is, is told by its content. Images of .zip and .tar are read from the archive when they are needed, which stays open meanwhile; those of a .tar.gz, which can't be read at any place, are kept
/// packed as JPEG or PNG in memory, up to 1 GiB.
/// </remarks>
public static class ImageArchive
{
    private const long MaxBytesInMemory = 1L << 30;

    /// <summary>Lists the images of an archive; none is decoded.</summary>
    /// <param name="path">The archive: .zip, .tar or .tar.gz.</param>
    /// <param name="options">What folders mean, and decoders of your own; the defaults where null.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no archive or a damaged one, there are no images, or the folders don't fit; the message says what is in the way.</exception>
    /// <exception cref="OperationCanceledException">The listing was cancelled.</exception>
    public static ImageFiles List(string path, ImageFolderOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new ImageFolderOptions();
        var skipped = new List<string>();
        var found = Find(path, relativePath => Keep(relativePath, path, skipped), cancellationToken);
        if (options.Layout != FolderLayout.Classes) found = WithoutCommonFolder(found);
        return ImageArrangement.Arrange(Printable.Path(Path.GetFileName(path)), path, found, [], skipped, options);
    }

    /// <summary>The files in an archive.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="keep">Told the path of each in the archive, with slashes; whether it is wanted. Of a .tar.gz others take no memory.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    internal static List<FoundFile> Find(string path, Func<string, bool> keep, CancellationToken cancellationToken)
    {
        try
        {
            return Entries(path, keep, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or NotSupportedException && !e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{Printable.Path(path)}: expected a zip or tar archive: {e.Message} The file is truncated or damaged.", e);
        }
    }

    private static List<FoundFile> Entries(string path, Func<string, bool> keep, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var isKept = false;
        try
        {
            var start = new byte[264];
            var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            file.Position = 0;
            if (start.AsSpan().StartsWith("PK"u8))
            {
                var entries = ZipEntries(path, new ZipArchive(file, ZipArchiveMode.Read), keep);
                isKept = true;
                return entries;
            }

            if (start.AsSpan(257, 5).SequenceEqual("ustar"u8))
            {
                var entries = TarEntries(path, file, keep, cancellationToken);
                isKept = true;
                return entries;
            }

            if (start[0] == 0x1F && start[1] == 0x8B) return PackedEntries(path, file, keep, cancellationToken);
            throw new InvalidDataException($"{Printable.Path(path)}: expected a zip or tar archive, found {FileSignature.Describe(start.AsSpan(0, length))}.");
        }
        finally
        {
            if (!isKept) file.Dispose();
        }
    }

    private static List<FoundFile> ZipEntries(string path, ZipArchive archive, Func<string, bool> keep)
    {
        var gate = new object(); // one reader at a time: entries share the archive's stream
        var entries = new List<FoundFile>();
        foreach (var entry in archive.Entries)
        {
            var relative = entry.FullName.Replace('\\', '/');
            if (relative.EndsWith('/') || !keep(relative)) continue;
            entries.Add(new FoundFile($"{path}: {entry.FullName}", relative, maxBytes =>
            {
                lock (gate)
                {
                    using var content = entry.Open();
                    return FileBytes.Read(content, maxBytes);
                }
            }));
        }

        return entries;
    }

    private static List<FoundFile> TarEntries(string path, FileStream file, Func<string, bool> keep, CancellationToken cancellationToken)
    {
        var gate = new object(); // one reader at a time: entries share the archive's stream
        var entries = new List<FoundFile>();
        using var tar = new TarReader(file, leaveOpen: true);
        while (tar.GetNextEntry() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var relative = Relative(entry.Name);
            if (!IsFile(entry) || entry.DataStream is not { } data || !keep(relative)) continue;
            var length = entry.Length;
            entries.Add(new FoundFile($"{path}: {entry.Name}", relative, maxBytes =>
            {
                lock (gate)
                {
                    data.Position = 0;
                    var bytes = FileBytes.Read(data, maxBytes);
                    if (bytes.Length == length) return bytes;
                    bytes.Dispose();
                    throw new InvalidDataException($"expected {length} bytes, found fewer. The archive is truncated.");
                }
            }));
        }

        return entries;
    }

    private static List<FoundFile> PackedEntries(string path, FileStream file, Func<string, bool> keep, CancellationToken cancellationToken)
    {
        var entries = new List<FoundFile>();
        var total = 0L;
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(unpacked);
        while (tar.GetNextEntry() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var relative = Relative(entry.Name);
            if (!IsFile(entry) || entry.DataStream is not { } data || !keep(relative)) continue;
            total += entry.Length;
            if (total > MaxBytesInMemory)
                throw new InvalidDataException($"{Printable.Path(path)}: expected at most {MaxBytesInMemory} bytes of images in a .tar.gz, found more. Unpack the gzip layer (gunzip): a .tar is read at any place.");
            using var bytes = FileBytes.Read(data, (int)MaxBytesInMemory);
            var content = bytes.Span.ToArray();
            entries.Add(new FoundFile($"{path}: {entry.Name}", relative, maxBytes => content.Length <= maxBytes ? FileBytes.Copy(content) : throw FileBytes.TooLarge(maxBytes)));
        }

        unpacked.CopyTo(Stream.Null); // gzip's checksum is behind the padding of the archive
        return entries;
    }

    private static bool IsFile(TarEntry entry) => entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile;

    private static string Relative(string name) => name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name.TrimStart('/');

    private static bool Keep(string relativePath, string path, List<string> skipped)
    {
        if (!FileKinds.LiesInLeftBehind(relativePath)) return true;
        skipped.Add($"{path}: {relativePath}");
        return false;
    }

    private static List<FoundFile> WithoutCommonFolder(List<FoundFile> files)
    {
        while (files.Count > 0 && files.TrueForAll(f => f.Depth > 0) && files.Select(f => f.TopFolder).Distinct().Count() == 1)
            files = files.ConvertAll(f => f.WithoutTopFolder());
        return files;
    }
}

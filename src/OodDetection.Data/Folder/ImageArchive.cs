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
        List<FoundFile> found;
        try
        {
            found = [.. Entries(path, cancellationToken).Where(entry => Keep(entry, skipped))];
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or NotSupportedException && !e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{Printable.Path(path)}: expected a zip or tar archive: {e.Message} The file is truncated or damaged.", e);
        }

        if (options.Layout != FolderLayout.Classes) found = WithoutCommonFolder(found);
        return ImageArrangement.Arrange(Printable.Path(Path.GetFileName(path)), path, found, [], skipped, options);
    }

    private static IEnumerable<FoundFile> Entries(string path, CancellationToken cancellationToken)
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
                var entries = ZipEntries(path, new ZipArchive(file, ZipArchiveMode.Read));
                isKept = true;
                return entries;
            }

            if (start.AsSpan(257, 5).SequenceEqual("ustar"u8))
            {
                var entries = TarEntries(path, file, cancellationToken);
                isKept = true;
                return entries;
            }

            if (start[0] == 0x1F && start[1] == 0x8B) return PackedEntries(path, file, cancellationToken);
            throw new InvalidDataException($"{Printable.Path(path)}: expected a zip or tar archive, found {FileSignature.Describe(start.AsSpan(0, length))}.");
        }
        finally
        {
            if (!isKept) file.Dispose();
        }
    }

    private static FoundFile[] ZipEntries(string path, ZipArchive archive)
    {
        var gate = new object(); // one reader at a time: entries share the archive's stream
        return [.. archive.Entries.Where(entry => !entry.FullName.EndsWith('/')).Select(entry => new FoundFile($"{path}: {entry.FullName}", entry.FullName.Replace('\\', '/'), maxBytes =>
        {
            lock (gate)
            {
                using var content = entry.Open();
                return FileBytes.Read(content, maxBytes);
            }
        }))];
    }

    private static List<FoundFile> TarEntries(string path, FileStream file, CancellationToken cancellationToken)
    {
        var gate = new object(); // one reader at a time: entries share the archive's stream
        var entries = new List<FoundFile>();
        using var tar = new TarReader(file, leaveOpen: true);
        while (tar.GetNextEntry() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!IsFile(entry) || entry.DataStream is not { } data) continue;
            var length = entry.Length;
            entries.Add(new FoundFile($"{path}: {entry.Name}", Relative(entry.Name), maxBytes =>
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

    private static List<FoundFile> PackedEntries(string path, FileStream file, CancellationToken cancellationToken)
    {
        var entries = new List<FoundFile>();
        var total = 0L;
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(unpacked);
        while (tar.GetNextEntry() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!IsFile(entry) || entry.DataStream is not { } data) continue;
            total += entry.Length;
            if (total > MaxBytesInMemory)
                throw new InvalidDataException($"{Printable.Path(path)}: expected at most {MaxBytesInMemory} bytes of images in a .tar.gz, found more. Unpack the gzip layer (gunzip): a .tar is read at any place.");
            using var bytes = FileBytes.Read(data, (int)MaxBytesInMemory);
            var content = bytes.Span.ToArray();
            entries.Add(new FoundFile($"{path}: {entry.Name}", Relative(entry.Name), maxBytes => content.Length <= maxBytes ? FileBytes.Copy(content) : throw FileBytes.TooLarge(maxBytes)));
        }

        unpacked.CopyTo(Stream.Null); // gzip's checksum is behind the padding of the archive
        return entries;
    }

    private static bool IsFile(TarEntry entry) => entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile;

    private static string Relative(string name) => name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name.TrimStart('/');

    private static bool Keep(FoundFile entry, List<string> skipped)
    {
        if (!entry.RelativePath.Split('/').Any(part => part.Length > 0 && FileKinds.IsLeftBehind(part))) return true;
        skipped.Add(entry.Name);
        return false;
    }

    private static List<FoundFile> WithoutCommonFolder(List<FoundFile> files)
    {
        while (files.Count > 0 && files.TrueForAll(f => f.Folders.Length > 0) && files.Select(f => f.Folders[0]).Distinct().Count() == 1)
            files = files.ConvertAll(f => f with { RelativePath = f.RelativePath[(f.Folders[0].Length + 1)..] });
        return files;
    }
}

using System.Formats.Tar;

namespace OodDetection.Data;

/// <summary>Reads the files of CIFAR's binary version, and the archive of them.</summary>
internal static class CifarReader
{
    public static bool IsArchive(string path) =>
        path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase);

    public static ImageSet ReadFile(string path, IReadOnlyList<CifarLayout> layouts, CancellationToken cancellationToken)
    {
        using var file = DataFile.Open(path);
        using var stream = new DataFileStream(file, cancellationToken);
        var set = ReadRecords(stream, file.Length, path, layouts);
        file.ExpectEnd();
        return set;
    }

    public static ImageSet[] ReadArchive(
        string path, IReadOnlyList<string[]> choices, IReadOnlyList<CifarLayout> layouts, CancellationToken cancellationToken)
    {
        var wanted = choices.SelectMany(c => c).ToHashSet();
        var found = new Dictionary<string, ImageSet>();
        using var file = DataFile.Open(path);
        using var stream = new DataFileStream(file, cancellationToken);
        using var tar = new TarReader(stream, leaveOpen: true);
        while (NextEntry(tar, file) is { } entry)
        {
            var member = Path.GetFileName(entry.Name);
            if (!wanted.Contains(member) || entry.DataStream is null)
                continue;
            if (entry.Length > file.Length)
                throw file.Invalid($"expected {member} of at most {file.Length} bytes, the length of the archive, found {entry.Length}. The archive is damaged.");
            found[member] = ReadRecords(entry.DataStream, entry.Length, $"{path}: {member}", layouts);
        }

        // gzip's checksum is only known at the end.
        stream.CopyTo(Stream.Null);
        file.ExpectEnd();
        var names = choices.FirstOrDefault(choice => choice.All(found.ContainsKey))
            ?? throw file.Invalid($"expected {string.Join("; or ", choices.Select(c => string.Join(", ", c)))} in the archive. Is it the binary version?");
        return Array.ConvertAll(names, n => found[n]);
    }

    /// <summary>The next entry of a tar archive, or null at its end.</summary>
    internal static TarEntry? NextEntry(TarReader tar, DataFile file)
    {
        try
        {
            return tar.GetNextEntry();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw file.Invalid($"expected a tar archive, found something else ({e.Message}). The archive is truncated or damaged: fetch it again.", e);
        }
    }

    private static ImageSet ReadRecords(Stream stream, long length, string file, IReadOnlyList<CifarLayout> layouts)
    {
        var layout = CifarLayout.Choose(layouts, length, file);
        var count = length / layout.RecordSize;
        if (count * CifarLayout.Pixels > Array.MaxLength)
            throw new InvalidDataException($"{file}: expected at most {Array.MaxLength / CifarLayout.Pixels} records, found {count}.");
        var labels = new int[count];
        var pixels = new byte[count * CifarLayout.Pixels];
        Span<byte> start = stackalloc byte[layout.LabelBytes];
        for (var i = 0; i < labels.Length; i++)
        {
            try
            {
                stream.ReadExactly(start);
                stream.ReadExactly(pixels.AsSpan(i * CifarLayout.Pixels, CifarLayout.Pixels));
            }
            catch (EndOfStreamException e)
            {
                throw new InvalidDataException($"{file}: expected {count} records, found {i}. The file is truncated: fetch it again.", e);
            }

            labels[i] = start[^1];
            if (labels[i] >= layout.Classes)
            {
                throw new InvalidDataException(
                    $"{file}: expected labels from 0 to {layout.Classes - 1}, found {labels[i]} in record {i}. Is this {layout.Name} in the binary format?");
            }
        }

        return ImageSet.FromOwned(file, pixels, 3, CifarLayout.Side, CifarLayout.Side, labels, null);
    }
}

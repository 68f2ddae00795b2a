using OodDetection.Shared;

namespace OodDetection.Data;

/// <summary>DTD's files: images in a folder for each class, and a text for each part of each partition that lists its images.</summary>
/// <param name="partition">Which of the partitions, from 1.</param>
/// <param name="archive">The archive.</param>
/// <param name="address">Where it is.</param>
internal sealed class DtdDataset(int partition, RemoteFile archive, Uri address) : PublishedSet<ImageFiles>("DTD", "dtd", address, ImageSet.NumberNames(
[
    "banded", "blotchy", "braided", "bubbly", "bumpy", "chequered", "cobwebbed", "cracked", "crosshatched", "crystalline", "dotted", "fibrous", "flecked", "freckled", "frilly", "gauzy", "grid", "grooved",
    "honeycombed", "interlaced", "knitted", "lacelike", "lined", "marbled", "matted", "meshed", "paisley", "perforated", "pitted", "pleated", "polka-dotted", "porous", "potholed", "scaly", "smeared",
    "spiralled", "sprinkled", "stained", "stratified", "striped", "studded", "swirly", "veined", "waffled", "woven", "wrinkled", "zigzagged",
]))
{
    public const int Partitions = 10;

    private const string Images = "images";
    private const string Labels = "labels";
    private const int MaxListBytes = 1 << 24;

    // A .tar.gz can't be read at any place; the .tar within can.
    private string Unpacked => Path.GetFileNameWithoutExtension(archive.Name);

    protected override bool HasValidation => true;

    protected override string[]? Find(string place, DatasetSplit split)
    {
        if (File.Exists(place)) return [place];
        foreach (var folder in new[] { Path.Combine(place, "dtd"), place })
        {
            if (Directory.Exists(Path.Combine(folder, Images)) && Directory.Exists(Path.Combine(folder, Labels))) return [folder];
        }

        return Array.Find([Path.Combine(place, Unpacked), Path.Combine(place, archive.Name)], File.Exists) is { } packed ? [packed] : null;
    }

    protected override ImageFiles Read(string[] files, DatasetSplit split, string setName, CancellationToken cancellationToken)
    {
        var place = files[0];
        var list = $"{Labels}/{ListName(split)}";
        var names = ReadList(place, list, cancellationToken);
        var found = new Dictionary<string, FoundFile>(StringComparer.Ordinal);
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        foreach (var file in FoundFiles.In(place, path => BelowImages(path) is { } name && wanted.Contains(name), cancellationToken)) found[BelowImages(file.RelativePath)!] = file;
        var labelOf = ClassNames.ToDictionary(c => c.Value, c => c.Key, StringComparer.Ordinal);
        var labels = new int[names.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            if (!labelOf.TryGetValue(names[i].Split('/')[0], out labels[i])) throw new InvalidDataException($"{Printable.Path(place)}: expected a class of the set in line {i + 1} of {list}, found '{Printable.Path(names[i])}'.");
            if (!found.ContainsKey(names[i])) throw new InvalidDataException($"{Printable.Path(place)}: expected the image {Printable.Path(names[i])}, which {list} names, found none.");
        }

        return new ImageFiles($"{setName} {partition}", [.. names.Select(name => new ImageFile(found[name].Name, name, found[name].Read, null))], labels, ClassNames);
    }

    protected override Task FetchAsync(DatasetSplit split, FileDownloader downloader, Uri root, string folder, CancellationToken cancellationToken) =>
        FetchPartsAsync(archive, split, downloader, root, folder, path => AtomicFile.Write(Path.Combine(folder, Unpacked), output => Unpack(path, output, cancellationToken), cancellationToken), cancellationToken);

    protected override string Wanted(DatasetSplit split) => $"{archive.Name}, {Unpacked}, or {Images} and {Labels},";

    private string ListName(DatasetSplit split) => split switch
    {
        DatasetSplit.Train => $"train{partition}.txt",
        DatasetSplit.Validation => $"val{partition}.txt",
        _ => $"test{partition}.txt",
    };

    private static List<string> ReadList(string place, string list, CancellationToken cancellationToken)
    {
        var found = FoundFiles.In(place, path => path == list || path.EndsWith("/" + list, StringComparison.Ordinal), cancellationToken);
        if (found.Count == 0) throw new InvalidDataException($"{Printable.Path(place)}: expected {list}, found no such file.");
        using var bytes = ImageDecoder.Named(Printable.Path(found[0].Name), () => found[0].Read(MaxListBytes));
        var names = System.Text.Encoding.UTF8.GetString(bytes.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToList();
        return names.Count > 0 ? names : throw new InvalidDataException($"{Printable.Path(found[0].Name)}: expected names of images, found none.");
    }

    // CLASS/NAME of dtd/images/CLASS/NAME; null of what lies elsewhere.
    private static string? BelowImages(string path)
    {
        const string Below = Images + "/";
        if (path.StartsWith(Below, StringComparison.Ordinal)) return path[Below.Length..];
        var at = path.IndexOf("/" + Below, StringComparison.Ordinal);
        return at < 0 ? null : path[(at + Below.Length + 1)..];
    }

    private static void Unpack(string path, Stream output, CancellationToken cancellationToken)
    {
        using var file = DataFile.Open(path);
        using var content = new DataFileStream(file, cancellationToken);
        content.CopyTo(output);
        file.ExpectEnd();
    }
}

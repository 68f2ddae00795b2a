using System.Globalization;

namespace OodDetection.Data;

/// <summary>GTSRB's files: training images in a folder for each class, test images in one folder with a table of their classes.</summary>
/// <param name="address">Where the archives are.</param>
/// <param name="train">The training images.</param>
/// <param name="test">The test images.</param>
/// <param name="truth">The classes of the test images.</param>
internal sealed class GtsrbDataset(Uri address, RemoteFile train, RemoteFile test, RemoteFile truth) : PublishedSet<ImageFiles>("GTSRB", "gtsrb", address, ImageSet.NumberNames(
[
    "speed limit 20", "speed limit 30", "speed limit 50", "speed limit 60", "speed limit 70", "speed limit 80", "end of speed limit 80", "speed limit 100", "speed limit 120", "no overtaking",
    "no overtaking by lorries", "right of way at the next crossing", "priority road", "give way", "stop", "no vehicles", "no lorries", "no entry", "danger", "bend to the left", "bend to the right",
    "double bend", "uneven road", "slippery road", "road narrows on the right", "road works", "traffic signals", "pedestrians", "children", "cyclists", "snow or ice", "wild animals",
    "end of all limits", "turn right ahead", "turn left ahead", "straight ahead", "straight or right", "straight or left", "keep right", "keep left", "roundabout", "end of no overtaking",
    "end of no overtaking by lorries",
]))
{
    private const string Extension = ".ppm";
    private const string Table = "GT-final_test.csv";
    private const string Root = "GTSRB";

    protected override string[]? Find(string place, DatasetSplit split)
    {
        if (split == DatasetSplit.Train) return First(Path.Combine(place, train.Name), Path.Combine(place, Root, "Training"), Path.Combine(place, "Training")) is { } images ? [images] : null;
        string[] folders = [Path.Combine(place, Root, "Final_Test", "Images"), Path.Combine(place, "Final_Test", "Images")];
        return First([Path.Combine(place, test.Name), .. folders]) is { } photos && First([Path.Combine(place, truth.Name), Path.Combine(place, Table), .. folders.Select(folder => Path.Combine(folder, Table))]) is { } table
            ? [photos, table]
            : null;

        static string? First(params string[] paths) => Array.Find(paths, Path.Exists);
    }

    protected override ImageFiles Read(string[] files, DatasetSplit split, string setName, CancellationToken cancellationToken)
    {
        var images = FoundFiles.In(files[0], path => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase), cancellationToken);
        if (images.Count == 0) throw new InvalidDataException($"{Printable.Path(files[0])}: expected images ({Extension}), found none.");
        images.Sort((a, b) => string.CompareOrdinal(a.RelativePath, b.RelativePath));
        if (split == DatasetSplit.Test) return Made(images, Classes(images, files[0], files[1], cancellationToken), file => Path.GetFileName(file.RelativePath), null);
        return Made(images, [.. images.Select(ClassOfFolder)], file => $"{Path.GetFileName(file.Folder)}/{Path.GetFileName(file.RelativePath)}", ImageGroups.BeforeFrameNumber);

        ImageFiles Made(List<FoundFile> found, int[] labels, Func<FoundFile, string> path, string? groups) =>
            new(setName, [.. found.Select(file => new ImageFile(file.Name, path(file), file.Read, null))], labels, ClassNames, groupPattern: groups);
    }

    protected override async Task FetchAsync(DatasetSplit split, FileDownloader downloader, Uri root, string folder, CancellationToken cancellationToken)
    {
        // The table first: it is small, and a wrong address shows at once.
        foreach (var file in split == DatasetSplit.Train ? new[] { train } : [truth, test])
            await downloader.FetchAsync(file, new Uri(root, file.Name), folder, cancellationToken).ConfigureAwait(false);
    }

    protected override string Wanted(DatasetSplit split) => split == DatasetSplit.Train ? $"{train.Name}, or {Root}/Training," : $"{test.Name} and {truth.Name}, or {Root}/Final_Test/Images and {Table},";

    private int ClassOfFolder(FoundFile file) => int.TryParse(Path.GetFileName(file.Folder), NumberStyles.None, CultureInfo.InvariantCulture, out var label) && ClassNames.ContainsKey(label)
        ? label
        : throw new InvalidDataException($"{Printable.Path(file.Name)}: expected images in folders from 00000 to {ClassNames.Count - 1:D5}, found one in '{Printable.Path(file.Folder)}'.");

    private int[] Classes(List<FoundFile> images, string place, string tablePlace, CancellationToken cancellationToken)
    {
        var (name, rows) = ReadTable(tablePlace, cancellationToken);
        var (fileColumn, classColumn) = (CsvRows.Column(name, rows[0].Fields, "Filename"), CsvRows.Column(name, rows[0].Fields, "ClassId"));
        var labels = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (line, fields) in rows.Skip(1))
        {
            if (fields.Length <= Math.Max(fileColumn, classColumn) || !int.TryParse(fields[classColumn], NumberStyles.None, CultureInfo.InvariantCulture, out var label) || !ClassNames.ContainsKey(label))
                throw new InvalidDataException($"{Printable.Path(name)}: expected a file and a class from 0 to {ClassNames.Count - 1} in line {line}, found '{Printable.Path(string.Join(';', fields))}'.");
            labels[fields[fileColumn]] = label;
        }

        if (labels.Count != images.Count)
            throw new InvalidDataException($"{Printable.Path(place)}: expected the {labels.Count} images of {Printable.Path(name)}, found {images.Count}.");
        return [.. images.Select(image => labels.TryGetValue(Path.GetFileName(image.RelativePath), out var label)
            ? label
            : throw new InvalidDataException($"{Printable.Path(name)}: expected a line for {Printable.Path(image.RelativePath)}, found none."))];
    }

    private static (string Name, List<(int Line, string[] Fields)> Rows) ReadTable(string place, CancellationToken cancellationToken)
    {
        var isArchive = place.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);
        var entry = isArchive ? ImageArchive.Find(place, path => Path.GetFileName(path) == Table, cancellationToken).FirstOrDefault() : null;
        if (isArchive && entry is null) throw new InvalidDataException($"{Printable.Path(place)}: expected {Table} in the archive, found no such entry.");
        var name = entry?.Name ?? place;
        var rows = entry is null ? CsvRows.Read(place, cancellationToken) : CsvRows.Read(name, entry.Read, cancellationToken);
        return rows.Count > 0 ? (name, rows) : throw new InvalidDataException($"{Printable.Path(name)}: expected a table of files and classes, found no lines.");
    }
}

namespace OodDetection.Data;

/// <summary>How <see cref="ImageCsv"/> reads.</summary>
public sealed record ImageCsvOptions
{
    /// <summary>The name of the column of paths, as in the first line.</summary>
    /// <value>Null: the first column.</value>
    public string? PathColumn { get; init; }

    /// <summary>The name of the column of labels, as in the first line.</summary>
    /// <value>Null: the second column; no labels where there is one column alone.</value>
    public string? LabelColumn { get; init; }

    /// <summary>The folder that the paths start from.</summary>
    /// <value>Null: the folder of the CSV file.</value>
    public string? Folder { get; init; }

    /// <summary>Decoders for further formats, by extension; they come before <see cref="ImageDecoder"/>.</summary>
    /// <value>None.</value>
    public IReadOnlyList<IImageDecoder> Decoders { get; init; } = [];
}

/// <summary>Image sets from a CSV file of paths and labels.</summary>
/// <remarks>
/// Fields are divided by commas, or by semicolons or tabs where the first line has no comma, and may be quoted (RFC 4180). The first line names the columns, unless its first field is the path of a file
/// that is there. Labels that are whole numbers stay what they are; others are names, which are numbered in ordinal order.
/// </remarks>
public static class ImageCsv
{
    /// <summary>Lists the images that a CSV file names, in its order; none is decoded.</summary>
    /// <param name="path">The CSV file, UTF-8.</param>
    /// <param name="options">Columns and folder; the defaults where null.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <exception cref="FileNotFoundException">The CSV file is missing, or an image that it names; the message says which, and the line.</exception>
    /// <exception cref="InvalidDataException">A column is missing, a line has too few fields, or there are no lines; the message says which.</exception>
    /// <exception cref="OperationCanceledException">The listing was cancelled.</exception>
    public static ImageFiles List(string path, ImageCsvOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new ImageCsvOptions();
        var rows = CsvRows.Read(path, cancellationToken);
        if (rows.Count == 0) throw new InvalidDataException($"{Printable.Path(path)}: expected lines of path and label, found none.");
        var folder = options.Folder ?? Path.GetDirectoryName(Path.GetFullPath(path))!;
        var first = rows[0].Fields;
        var isNamed = options.PathColumn is not null || options.LabelColumn is not null || !File.Exists(Path.Combine(folder, first[0]));
        var pathColumn = options.PathColumn is null ? 0 : CsvRows.Column(path, first, options.PathColumn);
        var labelColumn = options.LabelColumn is not null ? CsvRows.Column(path, first, options.LabelColumn) : first.Length > 1 ? (pathColumn == 1 ? 0 : 1) : -1;

        var kinds = new FileKinds(options.Decoders);
        var (files, names) = (new List<ImageFile>(), new List<string>());
        foreach (var (line, fields) in rows.Skip(isNamed ? 1 : 0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (fields.Length <= Math.Max(pathColumn, labelColumn))
                throw new InvalidDataException($"{Printable.Path(path)}: expected at least {Math.Max(pathColumn, labelColumn) + 1} fields in line {line}, found {fields.Length}.");
            var file = Path.GetFullPath(Path.Combine(folder, fields[pathColumn]));
            if (!File.Exists(file)) throw new FileNotFoundException($"{Printable.Path(path)}: expected the image that line {line} names, found none at {Printable.Path(file)}.", file);
            var found = new FoundFile(file, fields[pathColumn].Replace('\\', '/'), maxBytes => FileBytes.Read(file, maxBytes));
            files.Add(new ImageFile(file, found.RelativePath, found.Read, kinds.DecoderOf(found)));
            if (labelColumn >= 0) names.Add(fields[labelColumn]);
        }

        if (files.Count == 0) throw new InvalidDataException($"{Printable.Path(path)}: expected lines of path and label below the names of the columns, found none.");
        var (labels, classes) = labelColumn < 0 ? (null, null) : Labels(names);
        return new ImageFiles(Printable.Path(Path.GetFileName(path)), [.. files], labels, classes);
    }

    private static (int[] Labels, IReadOnlyDictionary<int, string> Classes) Labels(List<string> names)
    {
        if (names.TrueForAll(name => int.TryParse(name.Trim(), System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out _)))
        {
            int[] numbers = [.. names.Select(name => int.Parse(name.Trim(), System.Globalization.CultureInfo.InvariantCulture))];
            return (numbers, numbers.Distinct().ToDictionary(n => n, n => $"{n}").AsReadOnly());
        }

        string[] classes = [.. names.Distinct().Order(StringComparer.Ordinal)];
        var label = classes.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => p.i);
        return ([.. names.Select(name => label[name])], ImageSet.NumberNames(classes));
    }
}

using System.Collections.ObjectModel;

namespace OodDetection.Data;

/// <summary>A list of encoded images, with labels if there are any: what a folder, an archive or a CSV file holds, before anything is decoded.</summary>
/// <remarks>
/// Made by <see cref="ImageFolder.List"/>, <see cref="ImageArchive.List"/> and <see cref="ImageCsv.List"/>. <see cref="Load"/> decodes all into memory; <see cref="Open"/> decodes when images are
/// needed, for sets larger than memory. Immutable, and never empty.
/// <para><b>Thread safety.</b> All members can be used from several threads at once.</para>
/// </remarks>
public sealed partial class ImageFiles
{
    private readonly ImageFile[] _files;
    private readonly int[]? _labels;

    internal ImageFiles(string name, ImageFile[] files, int[]? labels, IReadOnlyDictionary<int, string>? classNames, IReadOnlyList<string>? skipped = null, string? groupPattern = null)
    {
        (Name, _files, _labels, GroupPattern) = (name, files, labels, groupPattern);
        Files = Array.AsReadOnly(files);
        Labels = labels is null ? null : Array.AsReadOnly(labels);
        ClassNames = classNames ?? ReadOnlyDictionary<int, string>.Empty;
        Skipped = skipped ?? [];
    }

    /// <summary>What the set is and how it was selected, for messages.</summary>
    public string Name { get; }

    /// <summary>How many files there are, 1 or more.</summary>
    public int Count => _files.Length;

    /// <summary>The files, sorted by class and then by path (ordinal), or in the order of the CSV file.</summary>
    public IReadOnlyList<ImageFile> Files { get; }

    /// <summary>The label of each file; null if the set has no labels.</summary>
    public IReadOnlyList<int>? Labels { get; }

    /// <summary>Names of classes by label; empty if none are known.</summary>
    public IReadOnlyDictionary<int, string> ClassNames { get; }

    /// <summary>Files that were passed over, since they are no images by their names: texts, hidden files, what systems leave behind.</summary>
    public IReadOnlyList<string> Skipped { get; }

    /// <summary>The pattern of groups by which <see cref="Split"/> divides the set where it is given none; null for each file by itself. Published sets of tracks have one.</summary>
    public string? GroupPattern { get; }

    /// <summary>Decodes all files into memory, several at once: Count·C·H·W bytes.</summary>
    /// <param name="preparation">What makes images of one shape of them.</param>
    /// <param name="options">Damaged files, progress, threads; the defaults where null.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDataException">A file is damaged (or all are, where damaged ones are skipped); the message names it.</exception>
    /// <exception cref="IOException">A file can't be read.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public ImageSet Load(ImagePreparation preparation, ImageReadingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(preparation);
        options = Checked(options);
        var size = preparation.Channels * preparation.Height * preparation.Width;
        var images = new ReadOnlyMemory<byte>[Count];
        var damaged = FileReading.Each(_files, options, i =>
        {
            var planes = new byte[size];
            _files[i].Prepare(preparation, planes);
            images[i] = planes;
        }, cancellationToken);
        var whole = Without(damaged);
        if (damaged.Count > 0) images = [.. images.Where(image => !image.IsEmpty)];
        return new ImageSet(Name, images, preparation.Channels, preparation.Height, preparation.Width, whole._labels, ClassNames);
    }

    /// <summary>Makes a set whose images are decoded when they are needed.</summary>
    /// <remarks>
    /// Where damaged files are to be skipped, all are decoded once now to find them, so that the number of images is known and nothing is found an hour later. Otherwise nothing is read yet.
    /// </remarks>
    /// <param name="preparation">What makes images of one shape of them.</param>
    /// <param name="options">Damaged files, progress, threads; the defaults where null.</param>
    /// <param name="cancellationToken">Stops the search for damaged files.</param>
    /// <exception cref="InvalidDataException">All files are damaged; the message names the first.</exception>
    /// <exception cref="IOException">A file can't be read.</exception>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    public ImageFileSource Open(ImagePreparation preparation, ImageReadingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(preparation);
        options = Checked(options);
        if (options.Damaged == DamagedFiles.Fail) return new ImageFileSource(this, preparation, options, []);
        var size = preparation.Channels * preparation.Height * preparation.Width;
        using var planes = new ThreadLocal<byte[]>(() => new byte[size]);
        var damaged = FileReading.Each(_files, options, i => _files[i].Prepare(preparation, planes.Value!), cancellationToken);
        return new ImageFileSource(Without(damaged), preparation, options, damaged);
    }

    /// <summary>Name and count, for messages.</summary>
    public override string ToString() => $"{Name}: {Count} files";

    private static ImageReadingOptions Checked(ImageReadingOptions? options)
    {
        options ??= new ImageReadingOptions();
        options.Validate();
        return options;
    }

    private ImageFiles Without(IReadOnlyList<DamagedFile> damaged)
    {
        if (damaged.Count == 0) return this;
        if (damaged.Count == Count) throw new InvalidDataException($"{Name}: expected images, found {Count} files of which none can be decoded. {damaged[0].Reason}");
        var wrong = damaged.Select(d => d.File).ToHashSet();
        return Pick([.. Enumerable.Range(0, Count).Where(i => !wrong.Contains(_files[i]))], Name);
    }

    private ImageFiles Pick(int[] indices, string name)
        => new(name, Array.ConvertAll(indices, i => _files[i]), _labels is null ? null : Array.ConvertAll(indices, i => _labels[i]), ClassNames, Skipped, GroupPattern);
}

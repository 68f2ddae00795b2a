namespace OodDetection.Data;

/// <summary>
/// MedMNIST: eleven sets of medical images, 1×28×28 or 3×28×28, each with a training, a validation and a test part (Yang, Shi, Wei,
/// Liu, Zhao, Ke, Pfister, Ni, Scientific Data 10:41, 2023, arXiv 2110.14795).
/// </summary>
/// <remarks>
/// <para>ChestMNIST, whose images have several labels, and the sets of volumes are not among them.</para>
/// <para>Looked for, in this order: <see cref="DatasetOptions.Folder"/> (if given, there alone; it may also name the archive); the
/// folder <c>medmnist</c> in the cache folder; the official address. The files are the sets' .npz archives, such as pathmnist.npz.
/// Of these, nothing but MD5 digests is published: what is fetched is checked for damage, not against someone who made a file with
/// the same digest. OrganSMNIST, for which no digest could be confirmed, is read from a folder and not fetched.</para>
/// <para><b>Thread safety.</b> All members may be called from several threads at once, and from several processes with one cache.</para>
/// </remarks>
public static class MedMnist
{
    /// <summary>The names of the sets, such as <c>pathmnist</c>; case doesn't matter.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. MedMnistCatalogue.Sets.Keys];

    /// <summary>The names of the classes of a set by label.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such set; the message lists them.</exception>
    public static IReadOnlyDictionary<int, string> ClassNames(string name) => Find(name).ClassNames;

    /// <summary>Reads one part of a set, and fetches its file if it is nowhere on this machine into the cache folder first.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="split">The part of the set.</param>
    /// <param name="options">Where to look and how to fetch, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Stops fetching and reading; a later call goes on where this one stopped.</param>
    /// <exception cref="FileNotFoundException">The file is nowhere and may not be fetched; the message says where it was looked for and what to do.</exception>
    /// <exception cref="IOException">The file can't be fetched, or what came is not what it should be; the message says how to get it by hand.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="ArgumentException">There is no such set, or an option is not valid; the message lists what there is, or all errors.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static ImageSet Load(string name, DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Find(name).Load(split, options, cancellationToken);

    /// <summary>As <see cref="Load"/>, without blocking the caller's thread.</summary>
    /// <inheritdoc cref="Load"/>
    public static Task<ImageSet> LoadAsync(string name, DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Find(name).LoadAsync(split, options, cancellationToken);

    private static MedMnistDataset Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return MedMnistCatalogue.Sets.TryGetValue(name, out var set)
            ? set
            : throw new ArgumentException($"Expected one of {string.Join(", ", Names)}; got '{name}'.", nameof(name));
    }
}

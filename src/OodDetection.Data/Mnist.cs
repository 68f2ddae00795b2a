namespace OodDetection.Data;

/// <summary>
/// MNIST: 60,000 training and 10,000 test images of handwritten digits, 1×28×28, labels 0 to 9 (LeCun, Cortes, Burges).
/// </summary>
/// <remarks>
/// <para>Looked for, in this order: <see cref="DatasetOptions.Folder"/> (if given, there alone); the folder <c>mnist</c> in the
/// cache folder; the official address. Fetched files are checked by SHA-256.</para>
/// <para><b>Thread safety.</b> All members may be called from several threads at once, and from several processes with one cache.</para>
/// </remarks>
public static class Mnist
{
    internal static readonly IdxDataset Source = new(
        "MNIST",
        "mnist",
        new Uri("https://ossci-datasets.s3.amazonaws.com/mnist/"),
        new IdxDataset.Pair(
            new RemoteFile("train-images-idx3-ubyte.gz", 47040016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
            new RemoteFile("train-labels-idx1-ubyte.gz", 60008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5")),
        new IdxDataset.Pair(
            new RemoteFile("t10k-images-idx3-ubyte.gz", 7840016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
            new RemoteFile("t10k-labels-idx1-ubyte.gz", 10008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")),
        ImageSet.NumberNames(Enumerable.Range(0, 10).Select(digit => $"{digit}")));

    /// <summary>The names of the classes by label: the digits.</summary>
    public static IReadOnlyDictionary<int, string> ClassNames => Source.ClassNames;

    /// <summary>Reads one part, and fetches files that are nowhere on this machine into the cache folder first.</summary>
    /// <param name="split">The part of the set.</param>
    /// <param name="options">Where to look and how to fetch, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Stops fetching and reading; a later call goes on where this one stopped.</param>
    /// <exception cref="FileNotFoundException">The files are nowhere and may not be fetched; the message says where they were looked for and what to do.</exception>
    /// <exception cref="IOException">The files can't be fetched, or what came is not what it should be; the message says how to get them by hand.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static ImageSet Load(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.Load(split, options, cancellationToken);

    /// <summary>As <see cref="Load"/>, without blocking the caller's thread.</summary>
    /// <inheritdoc cref="Load"/>
    public static Task<ImageSet> LoadAsync(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.LoadAsync(split, options, cancellationToken);
}

namespace OodDetection.Data;

/// <summary>
/// Describable Textures Dataset (DTD), release 1.0.1: 5,640 photos of mixed sizes, in colour, labels 0 to 46 (Cimpoi, Maji, Kokkinos, Mohamed, Vedaldi, CVPR 2014). In each of ten partitions there are 1,880
/// for training, for validation and for the test.
/// </summary>
/// <remarks>
/// <para>The sizes differ, so the set is a list of files: <c>Dtd.List(DatasetSplit.Train).Load(ImagePreparation.ShortSide(72, 64))</c>.</para>
/// <para>Looked for, in this order: <see cref="DatasetOptions.Folder"/> (if given, there alone; it may also name the archive); the folder <c>dtd</c> in the cache folder; the official address. What is
/// fetched is checked by SHA-256. A folder has dtd/images and dtd/labels, or images and labels, or the archive as dtd-r1.0.1.tar or dtd-r1.0.1.tar.gz. The .tar.gz of 625 MB is
/// unpacked to a .tar when it is fetched, which is read at any place; from one in a folder of yours the images of a part are kept in memory.</para>
/// <para><b>Thread safety.</b> All members may be called from several threads at once, and from several processes with one cache.</para>
/// </remarks>
public static class Dtd
{
    private static readonly DtdDataset[] Sources =
    [
        .. Enumerable.Range(1, DtdDataset.Partitions).Select(partition => new DtdDataset(
            partition,
            new RemoteFile("dtd-r1.0.1.tar.gz", 625239812, "e42855a52a4950a3b59612834602aa253914755c95b0cff9ead6d07395f8e205", IsArchive: true),
            new Uri("https://www.robots.ox.ac.uk/~vgg/data/dtd/download/"))),
    ];

    /// <summary>The names of the classes by label, for example 0: banded.</summary>
    public static IReadOnlyDictionary<int, string> ClassNames => Sources[0].ClassNames;

    /// <summary>Lists one part of a partition, and fetches the archive into the cache folder first if it is nowhere on this machine; no image is decoded.</summary>
    /// <inheritdoc cref="Mnist.Load"/>
    /// <param name="split">The part.</param>
    /// <param name="partition">Which of the ten partitions, 1 to 10.</param>
    /// <param name="options">Where to look and how to fetch, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Stops fetching and reading; a later call goes on where this one stopped.</param>
    public static ImageFiles List(DatasetSplit split, int partition = 1, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Find(partition).Load(split, options, cancellationToken);

    /// <summary>As <see cref="List"/>, without blocking the caller's thread.</summary>
    /// <inheritdoc cref="List"/>
    public static Task<ImageFiles> ListAsync(DatasetSplit split, int partition = 1, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Find(partition).LoadAsync(split, options, cancellationToken);

    private static DtdDataset Find(int partition) => partition >= 1 && partition <= DtdDataset.Partitions
        ? Sources[partition - 1]
        : throw new ArgumentOutOfRangeException(nameof(partition), partition, $"Expected a partition from 1 to {DtdDataset.Partitions}.");
}

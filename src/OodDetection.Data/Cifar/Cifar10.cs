namespace OodDetection.Data;

/// <summary>CIFAR-10, binary version: 50,000 training and 10,000 test images, 3×32×32, labels 0 to 9 (Krizhevsky 2009).</summary>
/// <remarks>
/// <para>Looked for, in this order: <see cref="DatasetOptions.Folder"/> (if given, there alone); the folder <c>cifar-10</c> in
/// the cache folder; the official address. A folder has the archive cifar-10-binary.tar.gz, or data_batch_1.bin to
/// data_batch_5.bin and test_batch.bin, or train.bin and test.bin; files may be packed with gzip. Fetched files are checked by
/// SHA-256.</para>
/// <para><see cref="DatasetOptions.Folder"/> may also name the archive, or one such file: all its records are then read,
/// whichever part is asked for.</para>
/// <para><b>Thread safety.</b> All members may be called from several threads at once, and from several processes with one cache.</para>
/// </remarks>
public static class Cifar10
{
    private static readonly CifarDataset Source = new(
        "CIFAR-10",
        "cifar-10",
        new RemoteFile("cifar-10-binary.tar.gz", 170052171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd", IsArchive: true),
        "cifar-10-batches-bin",
        [["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"], ["train.bin"]],
        [["test_batch.bin"], ["test.bin"]],
        [CifarLayout.Cifar10],
        ImageSet.NumberNames(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]));

    /// <summary>The names of the classes by label, for example 4: deer.</summary>
    public static IReadOnlyDictionary<int, string> ClassNames => Source.ClassNames;

    /// <inheritdoc cref="Mnist.Load"/>
    public static ImageSet Load(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.Load(split, options, cancellationToken);

    /// <inheritdoc cref="Mnist.LoadAsync"/>
    public static Task<ImageSet> LoadAsync(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.LoadAsync(split, options, cancellationToken);
}

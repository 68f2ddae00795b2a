namespace OodDetection.Data;

/// <summary>CIFAR-10, binary version: 50,000 training and 10,000 test images, 3×32×32, labels 0 to 9 (Krizhevsky 2009).</summary>
public static class Cifar10
{
    private static readonly string[][] TrainFiles = [["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"], ["train.bin"]];
    private static readonly string[][] TestFiles = [["test_batch.bin"], ["test.bin"]];

    /// <summary>The names of the classes by label, for example 4: deer.</summary>
    public static IReadOnlyDictionary<int, string> ClassNames { get; } = ImageSet.NumberNames(
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]);

    /// <summary>Reads one part.</summary>
    /// <param name="split">The part; of a single file all records are read, and this only names them.</param>
    /// <param name="path">
    /// The archive cifar-10-binary.tar.gz; or a folder with data_batch_1.bin to data_batch_5.bin and test_batch.bin, or with
    /// train.bin and test.bin; or one such file. Files may be packed with gzip.
    /// </param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FileNotFoundException">The files are not there; the message says which.</exception>
    /// <exception cref="InvalidDataException">A file is truncated or damaged, or of another format.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static ImageSet Load(DatasetSplit split, string path, CancellationToken cancellationToken = default) => split switch
    {
        DatasetSplit.Train => CifarReader.Load("CIFAR-10 train", path, TrainFiles, [CifarLayout.Cifar10], ClassNames, cancellationToken),
        DatasetSplit.Test => CifarReader.Load("CIFAR-10 test", path, TestFiles, [CifarLayout.Cifar10], ClassNames, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(split), split, "Expected Train or Test."),
    };
}

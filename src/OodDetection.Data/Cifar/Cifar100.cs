namespace OodDetection.Data;

/// <summary>CIFAR-100, binary version: 50,000 training and 10,000 test images, 3×32×32, labels 0 to 99 (Krizhevsky 2009).</summary>
/// <remarks>
/// Labels are the fine ones. Records with the byte of the coarse label (as published) and without it are told apart by the
/// length of the file.
/// </remarks>
public static class Cifar100
{
    private static readonly string[][] TrainFiles = [["train.bin"]];
    private static readonly string[][] TestFiles = [["test.bin"]];
    private static readonly CifarLayout[] Layouts = [CifarLayout.Cifar100, CifarLayout.Cifar100FineOnly];

    /// <summary>The names of the classes by label, for example 3: bear.</summary>
    public static IReadOnlyDictionary<int, string> ClassNames { get; } = ImageSet.NumberNames(
    [
        "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle", "bowl", "boy",
        "bridge", "bus", "butterfly", "camel", "can", "castle", "caterpillar", "cattle", "chair", "chimpanzee",
        "clock", "cloud", "cockroach", "couch", "crab", "crocodile", "cup", "dinosaur", "dolphin", "elephant",
        "flatfish", "forest", "fox", "girl", "hamster", "house", "kangaroo", "keyboard", "lamp", "lawn_mower",
        "leopard", "lion", "lizard", "lobster", "man", "maple_tree", "motorcycle", "mountain", "mouse", "mushroom",
        "oak_tree", "orange", "orchid", "otter", "palm_tree", "pear", "pickup_truck", "pine_tree", "plain", "plate",
        "poppy", "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket", "rose", "sea", "seal", "shark",
        "shrew", "skunk", "skyscraper", "snail", "snake", "spider", "squirrel", "streetcar", "sunflower",
        "sweet_pepper", "table", "tank", "telephone", "television", "tiger", "tractor", "train", "trout", "tulip",
        "turtle", "wardrobe", "whale", "willow_tree", "wolf", "woman", "worm",
    ]);

    /// <summary>Reads one part.</summary>
    /// <param name="split">The part; of a single file all records are read, and this only names them.</param>
    /// <param name="path">
    /// The archive cifar-100-binary.tar.gz; or a folder with train.bin and test.bin; or one such file. Files may be packed
    /// with gzip.
    /// </param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FileNotFoundException">The files are not there; the message says which.</exception>
    /// <exception cref="InvalidDataException">A file is truncated or damaged, or of another format.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static ImageSet Load(DatasetSplit split, string path, CancellationToken cancellationToken = default) => split switch
    {
        DatasetSplit.Train => CifarReader.Load("CIFAR-100 train", path, TrainFiles, Layouts, ClassNames, cancellationToken),
        DatasetSplit.Test => CifarReader.Load("CIFAR-100 test", path, TestFiles, Layouts, ClassNames, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(split), split, "Expected Train or Test."),
    };
}

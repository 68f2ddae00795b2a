namespace OodDetection.Data;

/// <summary>CIFAR-100, binary version: 50,000 training and 10,000 test images, 3×32×32, labels 0 to 99 (Krizhevsky 2009).</summary>
/// <remarks>
/// <para>Labels are the fine ones. Records with the byte of the coarse label (as published) and without it are told apart by
/// the length of the file.</para>
/// <para>Looked for, in this order: <see cref="DatasetOptions.Folder"/> (if given, there alone); the folder <c>cifar-100</c> in
/// the cache folder; the official address. A folder has the archive cifar-100-binary.tar.gz, or train.bin and test.bin; files
/// may be packed with gzip. Fetched files are checked by SHA-256.</para>
/// <para><see cref="DatasetOptions.Folder"/> may also name the archive, or one such file: all its records are then read,
/// whichever part is asked for.</para>
/// <para><b>Thread safety.</b> All members may be called from several threads at once, and from several processes with one cache.</para>
/// </remarks>
public static class Cifar100
{
    private static readonly CifarDataset Source = new(
        "CIFAR-100",
        "cifar-100",
        new RemoteFile("cifar-100-binary.tar.gz", 168513733, "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec", IsArchive: true),
        "cifar-100-binary",
        [["train.bin"]],
        [["test.bin"]],
        [CifarLayout.Cifar100, CifarLayout.Cifar100FineOnly],
        ImageSet.NumberNames(
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
        ]));

    /// <summary>The names of the classes by label, for example 3: bear.</summary>
    public static IReadOnlyDictionary<int, string> ClassNames => Source.ClassNames;

    /// <inheritdoc cref="Mnist.Load"/>
    public static ImageSet Load(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.Load(split, options, cancellationToken);

    /// <inheritdoc cref="Mnist.LoadAsync"/>
    public static Task<ImageSet> LoadAsync(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.LoadAsync(split, options, cancellationToken);
}

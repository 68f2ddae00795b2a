namespace OodDetection.Data;

/// <summary>
/// Fashion-MNIST: 60,000 training and 10,000 test images of clothing, 1×28×28, labels 0 to 9 (Xiao, Rasul, Vollgraf,
/// arXiv 1708.07747).
/// </summary>
/// <remarks>
/// <para>Looked for, in this order: <see cref="DatasetOptions.Folder"/> (if given, there alone); the Debian package
/// dataset-fashion-mnist (/usr/share/datasets/fashion-mnist); the folder <c>fashion-mnist</c> in the cache folder; the
/// official address. Fetched files are checked by SHA-256.</para>
/// <para><b>Thread safety.</b> All members may be called from several threads at once, and from several processes with one cache.</para>
/// </remarks>
public static class FashionMnist
{
    /// <summary>Where the Debian package dataset-fashion-mnist puts the files.</summary>
    public const string DebianFolder = "/usr/share/datasets/fashion-mnist";

    internal static readonly IdxDataset Source = new(
        "Fashion-MNIST",
        "fashion-mnist",
        new Uri("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
        new IdxDataset.Pair(
            new RemoteFile("train-images-idx3-ubyte.gz", 47040016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
            new RemoteFile("train-labels-idx1-ubyte.gz", 60008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9")),
        new IdxDataset.Pair(
            new RemoteFile("t10k-images-idx3-ubyte.gz", 7840016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
            new RemoteFile("t10k-labels-idx1-ubyte.gz", 10008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")),
        ImageSet.NumberNames(["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]))
    {
        SystemFolder = DebianFolder,
        SystemPackage = "dataset-fashion-mnist (Debian, Ubuntu)",
    };

    /// <summary>The names of the classes by label, for example 4: Coat.</summary>
    public static IReadOnlyDictionary<int, string> ClassNames => Source.ClassNames;

    /// <inheritdoc cref="Mnist.Load"/>
    public static ImageSet Load(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.Load(split, options, cancellationToken);

    /// <inheritdoc cref="Mnist.LoadAsync"/>
    public static Task<ImageSet> LoadAsync(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.LoadAsync(split, options, cancellationToken);
}

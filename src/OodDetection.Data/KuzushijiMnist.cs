namespace OodDetection.Data;

/// <summary>
/// Kuzushiji-MNIST (KMNIST): 60,000 training and 10,000 test images of handwritten Japanese characters in cursive style, 1×28×28,
/// labels 0 to 9 (Clanuwat, Bober-Irizar, Kitamoto, Lamb, Yamamoto, Ha, arXiv 1812.01718).
/// </summary>
/// <remarks>
/// <para>Looked for, in this order: <see cref="DatasetOptions.Folder"/> (if given, there alone); the folder <c>kmnist</c> in the
/// cache folder; the official address. Fetched files are checked by SHA-256.</para>
/// <para><b>Thread safety.</b> All members may be called from several threads at once, and from several processes with one cache.</para>
/// </remarks>
public static class KuzushijiMnist
{
    internal static readonly IdxDataset Source = new(
        "KMNIST",
        "kmnist",
        new Uri("https://codh.rois.ac.jp/kmnist/dataset/kmnist/"),
        new IdxDataset.Pair(
            new RemoteFile("train-images-idx3-ubyte.gz", 18165135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4", IsArchive: true),
            new RemoteFile("train-labels-idx1-ubyte.gz", 29497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17", IsArchive: true)),
        new IdxDataset.Pair(
            new RemoteFile("t10k-images-idx3-ubyte.gz", 3041136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5", IsArchive: true),
            new RemoteFile("t10k-labels-idx1-ubyte.gz", 5120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c", IsArchive: true)),
        ImageSet.NumberNames(["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"]));

    /// <summary>The names of the classes by label, romanized, for example 1: ki.</summary>
    public static IReadOnlyDictionary<int, string> ClassNames => Source.ClassNames;

    /// <inheritdoc cref="Mnist.Load"/>
    public static ImageSet Load(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.Load(split, options, cancellationToken);

    /// <inheritdoc cref="Mnist.LoadAsync"/>
    public static Task<ImageSet> LoadAsync(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.LoadAsync(split, options, cancellationToken);
}

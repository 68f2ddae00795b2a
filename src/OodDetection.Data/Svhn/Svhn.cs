namespace OodDetection.Data;

/// <summary>
/// Street View House Numbers (SVHN), cropped digits: 73,257 training and 26,032 test images, 3×32×32, labels 0 to 9 (Netzer, Wang,
/// Coates, Bissacco, Wu, Ng, NIPS workshop 2011). The file's label 10 is the digit 0, and so it is 0 here.
/// </summary>
/// <remarks>
/// <para>Looked for, in this order: <see cref="DatasetOptions.Folder"/> (if given, there alone); the folder <c>svhn</c> in the
/// cache folder; the official address. A folder has train_32x32.mat and test_32x32.mat. Fetched files (182 MB and 64 MB) are
/// checked by SHA-256.</para>
/// <para><see cref="DatasetOptions.Folder"/> may also name one such file, such as extra_32x32.mat: it is then read, whichever part
/// is asked for.</para>
/// <para><b>Thread safety.</b> All members may be called from several threads at once, and from several processes with one cache.</para>
/// </remarks>
public static class Svhn
{
    private static readonly SvhnDataset Source = new(
        new Uri("http://ufldl.stanford.edu/housenumbers/"),
        new RemoteFile("train_32x32.mat", 182040794, "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8", IsArchive: true),
        new RemoteFile("test_32x32.mat", 64275384, "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b", IsArchive: true));

    /// <summary>The names of the classes by label: the digits.</summary>
    public static IReadOnlyDictionary<int, string> ClassNames => Source.ClassNames;

    /// <inheritdoc cref="Mnist.Load"/>
    public static ImageSet Load(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.Load(split, options, cancellationToken);

    /// <inheritdoc cref="Mnist.LoadAsync"/>
    public static Task<ImageSet> LoadAsync(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.LoadAsync(split, options, cancellationToken);
}

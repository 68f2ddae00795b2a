namespace OodDetection.Data;

/// <summary>
/// STL-10: 5,000 training and 8,000 test images, 3×96×96, labels 0 to 9 (Coates, Lee, Ng, AISTATS 2011). The files' labels 1 to 10
/// are 0 to 9 here. The 100,000 images without labels are not read.
/// </summary>
/// <remarks>
/// <para>Looked for, in this order: <see cref="DatasetOptions.Folder"/> (if given, there alone); the folder <c>stl-10</c> in the
/// cache folder; the official address, where they are part of an archive of 2.6 GB, which is checked by SHA-256 and deleted when
/// the files with labels (359 MB) are taken out of it. A folder has stl10_binary.tar.gz, or train_X.bin, train_y.bin, test_X.bin
/// and test_y.bin, which may also lie in its folder <c>stl10_binary</c>.</para>
/// <para><see cref="DatasetOptions.Folder"/> may also name the archive.</para>
/// <para><b>Thread safety.</b> All members may be called from several threads at once, and from several processes with one cache.</para>
/// </remarks>
public static class Stl10
{
    private static readonly Stl10Dataset Source = new(
        new RemoteFile("stl10_binary.tar.gz", 2640397119, "f31fd99273a1acb8609c8db427cebb1de3f71de77758cdc0e22956e1289b9866", IsArchive: true),
        new Uri("http://ai.stanford.edu/~acoates/stl10/"));

    /// <summary>The names of the classes by label, for example 7: monkey.</summary>
    public static IReadOnlyDictionary<int, string> ClassNames => Source.ClassNames;

    /// <inheritdoc cref="Mnist.Load"/>
    public static ImageSet Load(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.Load(split, options, cancellationToken);

    /// <inheritdoc cref="Mnist.LoadAsync"/>
    public static Task<ImageSet> LoadAsync(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.LoadAsync(split, options, cancellationToken);
}

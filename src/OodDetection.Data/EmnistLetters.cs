namespace OodDetection.Data;

/// <summary>
/// EMNIST-Letters: 124,800 training and 20,800 test images of handwritten letters, 1×28×28, labels 1 to 26 for A to Z, upper
/// and lower case together (Cohen, Afshar, Tapson, van Schaik, arXiv 1702.05373).
/// </summary>
/// <remarks>
/// <para>The files hold every image transposed. Here letters stand upright, as MNIST's digits do; <see cref="ImageSet.Transpose"/>
/// gives them as they are stored.</para>
/// <para>Looked for, in this order: <see cref="DatasetOptions.Folder"/> (if given, there alone); the folder
/// <c>emnist-letters</c> in the cache folder; the official address, where they are part of an archive of 562 MB. In a folder
/// they may also lie in its folder <c>gzip</c>, as the archive has them.</para>
/// <para><b>Thread safety.</b> All members may be called from several threads at once, and from several processes with one cache.</para>
/// </remarks>
public static class EmnistLetters
{
    private static readonly EmnistDataset Source = new(
        new RemoteFile("gzip.zip", 561753746, "fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e", IsArchive: true),
        new Uri("https://biometrics.nist.gov/cs_links/EMNIST/"),
        ImageSet.NumberNames(Enumerable.Range('A', 26).Select(letter => $"{(char)letter}"), first: 1));

    /// <summary>The names of the classes by label: 1: A to 26: Z.</summary>
    public static IReadOnlyDictionary<int, string> ClassNames => Source.ClassNames;

    /// <inheritdoc cref="Mnist.Load"/>
    public static ImageSet Load(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.Load(split, options, cancellationToken);

    /// <inheritdoc cref="Mnist.LoadAsync"/>
    public static Task<ImageSet> LoadAsync(DatasetSplit split, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        Source.LoadAsync(split, options, cancellationToken);
}

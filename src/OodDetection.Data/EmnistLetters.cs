namespace OodDetection.Data;

/// <summary>
/// EMNIST-Letters: 124,800 training and 20,800 test images of handwritten letters, 1×28×28, labels 1 to 26 for A to Z, upper
/// and lower case together (Cohen, Afshar, Tapson, van Schaik, arXiv 1702.05373).
/// </summary>
public static class EmnistLetters
{
    /// <summary>The names of the classes by label: 1: A to 26: Z.</summary>
    public static IReadOnlyDictionary<int, string> ClassNames { get; } =
        ImageSet.NumberNames(Enumerable.Range('A', 26).Select(letter => $"{(char)letter}"), first: 1);

    /// <summary>Reads one part.</summary>
    /// <param name="split">The part.</param>
    /// <param name="folder">
    /// The folder with emnist-letters-train-images-idx3-ubyte and so on, packed with gzip or not; or the folder that has them in
    /// its folder <c>gzip</c>, as the published archive has.
    /// </param>
    /// <param name="upright">
    /// The files hold every image transposed. <see langword="true"/> swaps rows and columns, so that letters stand upright as
    /// MNIST's digits do; <see langword="false"/> leaves them as they are stored.
    /// </param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FileNotFoundException">The files are not there; the message says which.</exception>
    /// <exception cref="InvalidDataException">A file is truncated or damaged.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static ImageSet Load(DatasetSplit split, string folder, bool upright = true, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var part = split switch
        {
            DatasetSplit.Train => "train",
            DatasetSplit.Test => "test",
            _ => throw new ArgumentOutOfRangeException(nameof(split), split, "Expected Train or Test."),
        };
        var set = IdxImages.Load(
            Find(folder, $"emnist-letters-{part}-images-idx3-ubyte.gz"),
            Find(folder, $"emnist-letters-{part}-labels-idx1-ubyte.gz"),
            $"EMNIST-Letters {part}",
            ClassNames,
            cancellationToken);
        return upright ? set.Transpose() : set;
    }

    private static string Find(string folder, string name) =>
        IdxImages.FindFile(folder, name) ?? IdxImages.FindFile(Path.Combine(folder, "gzip"), name)
        ?? throw new FileNotFoundException(
            $"EMNIST-Letters was not found: expected {name} (packed or not) in {folder} or its folder 'gzip'. " +
            "Get the archive of EMNIST in its MNIST-like format from NIST (www.nist.gov, 'The EMNIST Dataset') and unpack it there.");
}

namespace OodDetection.Data;

/// <summary>What the bytes of STL-10's binary files mean: images of three planes, column after column, and labels from 1.</summary>
internal static class Stl10Layout
{
    public const int Channels = 3;
    public const int Side = 96;

    private const int ImageBytes = Channels * Side * Side;

    /// <summary>The set of one part; takes the pixels over.</summary>
    public static ImageSet Build(string path, string setName, byte[] pixels, byte[] labels, IReadOnlyDictionary<int, string> classNames)
    {
        if (pixels.Length == 0 || pixels.Length % ImageBytes != 0)
            throw new InvalidDataException($"{path}: expected N·{ImageBytes} bytes (N ≥ 1 images of {Channels}×{Side}×{Side}), found {pixels.Length}.");
        if (labels.Length != pixels.Length / ImageBytes)
            throw new InvalidDataException($"{path}: expected as many labels as images, found {labels.Length} labels for {pixels.Length / ImageBytes} images.");
        var wrong = Array.FindIndex(labels, label => label < 1 || label > classNames.Count);
        if (wrong >= 0)
            throw new InvalidDataException($"{path}: expected labels from 1 to {classNames.Count}, found {labels[wrong]} for image {wrong}.");
        SquarePlanes.Transpose(pixels, Side);
        return ImageSet.FromOwned(setName, pixels, Channels, Side, Side, Array.ConvertAll(labels, label => label - 1), classNames);
    }
}

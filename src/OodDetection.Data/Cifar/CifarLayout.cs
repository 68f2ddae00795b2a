namespace OodDetection.Data;

/// <summary>How a record of a CIFAR binary file begins; 3,072 bytes of pixels (three planes of 32×32) follow.</summary>
/// <param name="Name">The name of the data set.</param>
/// <param name="LabelBytes">The bytes before the pixels; the last one is the label.</param>
/// <param name="Classes">Labels run from 0 to this number − 1.</param>
internal sealed record CifarLayout(string Name, int LabelBytes, int Classes)
{
    public const int Side = 32;
    public const int Pixels = 3 * Side * Side;

    public static CifarLayout Cifar10 { get; } = new("CIFAR-10", 1, 10);

    public static CifarLayout Cifar100 { get; } = new("CIFAR-100", 2, 100);

    /// <summary>CIFAR-100 as some converters write it, without the byte of the coarse label.</summary>
    public static CifarLayout Cifar100FineOnly { get; } = new("CIFAR-100", 1, 100);

    public int RecordSize => LabelBytes + Pixels;

    /// <summary>The layout that divides the length; the first one if several do.</summary>
    public static CifarLayout Choose(IReadOnlyList<CifarLayout> layouts, long length, string file) =>
        layouts.FirstOrDefault(layout => length > 0 && length % layout.RecordSize == 0)
        ?? throw new InvalidDataException(
            $"{file}: expected {layouts[0].Name} records of {string.Join(" or ", layouts.Select(l => l.RecordSize))} bytes, found {length} bytes, " +
            "which is not a multiple of it. The file is truncated, or not in the binary format (the Python and Matlab versions are not read).");
}

namespace OodDetection.Data;

/// <summary>How files become pixels.</summary>
public sealed record ImageDecodingOptions
{
    private const int LargestFile = 1 << 30;
    private static readonly long Largest = (Array.MaxLength - PixelBuffer.Slack) / 4;

    /// <summary>What is seen through transparent pixels: a sample c with opacity a (0 to 1) becomes a·c + (1 − a)·background.</summary>
    /// <value>White.</value>
    public RgbColor Background { get; init; } = RgbColor.White;

    /// <summary>
    /// The sample of a 16-bit image that becomes 255: 4095 where a camera of 12 bits wrote its values as they are, 65535 where they fill the 16 bits. A sample s becomes
    /// round(255·s/white); one above it is an error.
    /// </summary>
    /// <value>
    /// Null: 65535, but an image without a sample above 4095 is refused, since it would come out all but black. Of 8-bit images nothing is changed.
    /// </value>
    public int? WhiteLevel { get; init; }

    /// <summary>The most pixels that an image may have. It is checked before memory is taken: at most 4 bytes a pixel, two rows of 16 bits more for 16-bit PNG, and as much again for progressive JPEG.</summary>
    /// <value>100 million.</value>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>The most bytes that a file or a stream may have.</summary>
    /// <value>256 MiB.</value>
    public int MaxFileBytes { get; init; } = 1 << 28;

    internal void Validate(string parameter)
    {
        if (WhiteLevel is < 1 or > 65535)
            throw new ArgumentException($"Expected {nameof(WhiteLevel)} from 1 to 65535, or null; got {WhiteLevel}.", parameter);
        if (MaxPixels < 1 || MaxPixels > Largest)
            throw new ArgumentException($"Expected {nameof(MaxPixels)} from 1 to {Largest}; got {MaxPixels}.", parameter);
        if (MaxFileBytes is < 1 or > LargestFile)
            throw new ArgumentException($"Expected {nameof(MaxFileBytes)} from 1 to {LargestFile}; got {MaxFileBytes}.", parameter);
    }
}

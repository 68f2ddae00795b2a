namespace OodDetection.Data;

/// <summary>One decoded image.</summary>
/// <param name="Channels">1 for greyscale, 3 for red, green, blue.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="Width">The width in pixels.</param>
/// <param name="Pixels">C·H·W bytes: plane by plane, row by row. Whoever receives the image may keep them.</param>
public sealed record DecodedImage(int Channels, int Height, int Width, ReadOnlyMemory<byte> Pixels)
{
    /// <summary>The shape as C×H×W.</summary>
    /// <summary>Whether the channels are 1 or 3, and the bytes as many as they have to be.</summary>
    internal bool IsWhole => Channels is 1 or 3 && Height >= 1 && Width >= 1 && Pixels.Length == (long)Channels * Height * Width;

    /// <inheritdoc/>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}

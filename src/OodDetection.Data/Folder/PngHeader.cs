using System.Buffers.Binary;

namespace OodDetection.Data;

/// <summary>The IHDR chunk of a PNG file.</summary>
internal sealed record PngHeader(int Width, int Height, int Depth, int ColourType)
{
    public bool HasPalette => ColourType == 3;

    /// <summary>Samples a pixel in the file, transparency included.</summary>
    public int Samples => ColourType switch { 0 or 3 => 1, 4 => 2, 2 => 3, _ => 4 };

    /// <summary>The bytes of a row without its filter byte.</summary>
    public long RowSize => (((long)Width * Samples * Depth) + 7) / 8;

    /// <summary>How far back the byte of the pixel to the left is; 1 for pixels below a byte.</summary>
    public int PixelSize => Math.Max(1, Samples * Depth / 8);

    public static PngHeader Parse(ReadOnlySpan<byte> data)
    {
        if (data.Length != 13)
            throw new InvalidDataException($"expected an IHDR chunk of 13 bytes, found {data.Length}.");
        var width = BinaryPrimitives.ReadUInt32BigEndian(data);
        var height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
            throw new InvalidDataException($"expected a size from 1×1, found {width}×{height}.");
        var (depth, colourType) = (data[8], data[9]);
        var known = colourType switch
        {
            0 => depth is 1 or 2 or 4 or 8 or 16,
            3 => depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => depth is 8 or 16,
            _ => false,
        };
        if (!known || data[10] != 0 || data[11] != 0)
            throw new InvalidDataException($"expected a colour type and depth of the PNG standard, found {colourType} with {depth} bits.");
        if (data[12] != 0)
            throw new InvalidDataException("expected PNG that is not interlaced, found an interlaced one. Save it without interlacing.");
        return new PngHeader((int)width, (int)height, depth, colourType);
    }
}

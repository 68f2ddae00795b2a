using System.Buffers.Binary;
using System.IO.Compression;

namespace OodDetection.Data;

/// <summary>Decodes PNG of every colour type and depth that is not interlaced. Transparency is left out, 16 bits are cut to 8.</summary>
/// <remarks><b>Thread safety.</b> All members may be called from several threads at once.</remarks>
public sealed class PngDecoder : IImageDecoder
{
    // Deflate packs at most 258 bytes into 2 bits.
    private const long MaxDeflateRatio = 1032;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Extensions { get; } = [".png"];

    /// <inheritdoc/>
    public DecodedImage Decode(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
            throw new InvalidDataException("expected PNG, which begins with 89 50 4E 47, found something else.");
        PngHeader? header = null;
        ReadOnlySpan<byte> palette = [];
        using var packed = new MemoryStream();
        var rest = file[8..];
        while (true)
        {
            var data = NextChunk(ref rest, out var type);
            if (type.SequenceEqual("IHDR"u8))
                header = PngHeader.Parse(data);
            else if (type.SequenceEqual("PLTE"u8))
                palette = data;
            else if (type.SequenceEqual("IDAT"u8))
                packed.Write(data);
            else if (type.SequenceEqual("IEND"u8))
                break;
        }

        if (header is null)
            throw new InvalidDataException("expected an IHDR chunk, found none. The file is damaged.");
        var rows = Unpack(packed, header);
        PngRows.Unfilter(rows, header);
        return PngRows.ToImage(rows, header, palette);
    }

    private static ReadOnlySpan<byte> NextChunk(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> type)
    {
        if (rest.Length < 12 || BinaryPrimitives.ReadUInt32BigEndian(rest) is var length && length > rest.Length - 12)
            throw new InvalidDataException("expected another chunk up to IEND, found the end of the file. The file is truncated.");
        type = rest.Slice(4, 4);
        var data = rest.Slice(8, (int)length);
        var expected = BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]);
        if (Crc32.Append(0, rest.Slice(4, 4 + (int)length)) != expected)
            throw new InvalidDataException("expected chunks with their CRC-32, found another. The file is damaged.");
        rest = rest[(12 + (int)length)..];
        return data;
    }

    private static byte[] Unpack(MemoryStream packed, PngHeader header)
    {
        var expected = (Int128)(header.RowSize + 1) * header.Height;
        if (expected > packed.Length * MaxDeflateRatio || expected > Array.MaxLength)
            throw new InvalidDataException($"expected pixels of {header.Height}×{header.Width}, found {packed.Length} packed bytes, which can't hold them.");
        var rows = new byte[(int)expected];
        packed.Position = 0;
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        if (zlib.ReadAtLeast(rows, rows.Length, throwOnEndOfStream: false) < rows.Length)
            throw new InvalidDataException($"expected {rows.Length} bytes of pixels, found fewer. The file is damaged.");
        if (zlib.ReadByte() != -1)
            throw new InvalidDataException($"expected {rows.Length} bytes of pixels, found more. The file is damaged.");
        return rows;
    }
}

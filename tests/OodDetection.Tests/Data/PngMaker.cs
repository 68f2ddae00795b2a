using System.Buffers.Binary;
using System.IO.Compression;

namespace OodDetection.Tests.Data;

/// <summary>Makes PNG files of every kind for tests of the decoder: filters are applied here, so the decoder has to undo them.</summary>
internal static class PngMaker
{
    public static byte[] Make(int width, int height, byte depth, byte colourType, byte[][] rows, Func<int, byte>? filter = null, byte[]? palette = null, byte interlace = 0)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < rows.Length; y++)
            {
                var kind = filter?.Invoke(y) ?? 0;
                zlib.WriteByte(kind);
                zlib.Write(Filter(kind, rows[y], y == 0 ? new byte[rows[y].Length] : rows[y - 1], PixelSize(depth, colourType)));
            }
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (depth, colourType, interlace);
        var data = packed.ToArray();
        var half = data.Length / 2;
        // The data in two chunks, as encoders with a small buffer write it, and a chunk of no interest.
        return
        [
            0x89, .. "PNG"u8, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", header), .. Chunk("tEXt", [1, 2, 3]),
            .. palette is null ? [] : Chunk("PLTE", palette), .. Chunk("IDAT", data[..half]), .. Chunk("IDAT", data[half..]), .. Chunk("IEND", []),
        ];
    }

    private static int PixelSize(byte depth, byte colourType) =>
        Math.Max(1, depth * colourType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 } / 8);

    private static byte[] Filter(byte kind, byte[] row, byte[] above, int size) => [.. row.Select((value, i) =>
    {
        var (a, b, c) = (i < size ? 0 : row[i - size], (int)above[i], i < size ? 0 : above[i - size]);
        // Written after the standard's text: the first of a, b, c that is nearest to the estimate.
        var paeth = new[] { a, b, c }.MinBy(v => Math.Abs(a + b - c - v));
        return (byte)(value - kind switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => paeth });
    })];

    private static byte[] Chunk(string type, byte[] data)
    {
        var content = System.Text.Encoding.ASCII.GetBytes(type).Concat(data).ToArray();
        var crc = uint.MaxValue;
        foreach (var b in content)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320 & (0u - (crc & 1)));
        }

        var ends = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(ends, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(ends.AsSpan(4), ~crc);
        return [.. ends[..4], .. content, .. ends[4..]];
    }
}

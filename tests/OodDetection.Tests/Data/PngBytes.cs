using System.Buffers.Binary;
using System.IO.Compression;

namespace OodDetection.Tests.Data;

/// <summary>Takes apart PNG files as the tests expect them: one IDAT, rows without filter, checksums looked at.</summary>
internal static class PngBytes
{
    public static (int Width, int Height, byte ColourType, byte[] Rows) Read(byte[] png)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        var at = 8;
        var header = Chunk(png, "IHDR", ref at);
        var data = Chunk(png, "IDAT", ref at);
        Assert.Empty(Chunk(png, "IEND", ref at));
        Assert.Equal(png.Length, at);
        Assert.Equal(8, header[8]);
        Assert.Equal([0, 0, 0], header[10..]);
        using var rows = new MemoryStream();
        using (var zlib = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress))
            zlib.CopyTo(rows);
        return (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)), header[9], rows.ToArray());
    }

    private static byte[] Chunk(byte[] png, string type, ref int at)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
        Assert.Equal(type, System.Text.Encoding.ASCII.GetString(png, at + 4, 4));
        // Bit by bit, as the PNG specification defines it, not by the table of the code under test.
        var crc = uint.MaxValue;
        foreach (var b in png.AsSpan(at + 4, 4 + length))
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320 & (0u - (crc & 1)));
        }

        Assert.Equal(~crc, BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
        var data = png.AsSpan(at + 8, length).ToArray();
        at += 12 + length;
        return data;
    }
}

using System.Buffers.Binary;
using System.IO.Compression;

namespace OodDetection.Data;

/// <summary>
/// Reads PNG with 16 bits a sample, interlaced or not (PNG standard, third edition). Skia cuts those to 8 bits, which turns the values of a 12-bit camera into 0 to 15.
/// </summary>
internal static class WidePng
{
    // Where the pixels of Adam7's passes begin, and how far apart they are (PNG standard, section 8).
    private static readonly (int X, int Y, int Dx, int Dy)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Whether a PNG file has 16 bits a sample. Its first chunk is IHDR.</summary>
    internal static bool Is(ReadOnlySpan<byte> file) => file.Length > 24 && file[24] == 16;

    /// <exception cref="InvalidDataException">The file is damaged or too large.</exception>
    internal static PixelBuffer Read(ReadOnlySpan<byte> file, ImageDecodingOptions options)
    {
        Header? header = null;
        ReadOnlySpan<byte> transparent = [];
        using var packed = new MemoryStream();
        var rest = file[8..];
        while (true)
        {
            var data = NextChunk(ref rest, out var type);
            if (type.SequenceEqual("IHDR"u8)) header = Header.Parse(data);
            else if (type.SequenceEqual("tRNS"u8)) transparent = data;
            else if (type.SequenceEqual("IDAT"u8)) packed.Write(data);
            else if (type.SequenceEqual("IEND"u8)) break;
        }

        if (header is null) throw new InvalidDataException("expected an IHDR chunk, found none. The file is damaged.");
        ImageLimits.Check(header.Height, header.Width, options);
        packed.Position = 0;
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        var buffer = new PixelBuffer(header.Height, header.Width, header.IsGrey ? 1 : 4) { Orientation = ExifOrientation.OfPng(file) };
        try
        {
            Fill(buffer, zlib, header, transparent, options);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static void Fill(PixelBuffer buffer, ZLibStream zlib, Header header, ReadOnlySpan<byte> transparent, ImageDecodingOptions options)
    {
        var range = new WideSamples(options.WhiteLevel);
        var key = new int[transparent.Length / 2];
        for (var i = 0; i < key.Length; i++) key[i] = BinaryPrimitives.ReadUInt16BigEndian(transparent[(2 * i)..]);
        foreach (var (startX, startY, dx, dy) in header.Interlaced ? Adam7 : [(0, 0, 1, 1)])
        {
            var width = (header.Width - startX + dx - 1) / dx;
            if (width <= 0) continue;
            var pixel = 2 * header.Samples;
            if ((long)width * pixel > Array.MaxLength) throw new InvalidDataException($"expected rows of at most {Array.MaxLength} bytes, found {(long)width * pixel}.");
            var (row, above) = (new byte[width * pixel], new byte[width * pixel]);
            for (var y = startY; y < header.Height; y += dy, (row, above) = (above, row))
            {
                var filter = zlib.ReadByte();
                if (filter < 0 || zlib.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
                    throw new InvalidDataException($"expected pixels of {header.Height}×{header.Width}, found fewer. The file is truncated or damaged.");
                Unfilter(filter, row, above, pixel);
                for (var x = 0; x < width; x++) Put(buffer.Bytes, (y * header.Width) + startX + (x * dx), row.AsSpan(x * pixel), header, key, range, options.Background);
            }
        }

        if (zlib.ReadByte() != -1) throw new InvalidDataException($"expected pixels of {header.Height}×{header.Width}, found more. The file is damaged.");
        range.CheckRange();
    }

    private static void Put(Span<byte> pixels, int place, ReadOnlySpan<byte> samples, Header header, int[] transparent, WideSamples range, RgbColor background)
    {
        var colours = header.IsGrey ? 1 : 3;
        var isKey = transparent.Length == colours;
        Span<byte> colour = stackalloc byte[3];
        for (var c = 0; c < colours; c++)
        {
            var sample = BinaryPrimitives.ReadUInt16BigEndian(samples[(2 * c)..]);
            isKey &= transparent.Length == colours && transparent[c] == sample;
            colour[c] = range.ToByte(sample);
        }

        // Opacity always fills its range, whatever the camera.
        var alpha = isKey ? 0 : header.HasAlpha ? (BinaryPrimitives.ReadUInt16BigEndian(samples[(2 * colours)..]) + 128) / 257 : 255;
        if (header.IsGrey)
        {
            pixels[place] = Blending.Mix(colour[0], Blending.Luma(background.Red, background.Green, background.Blue), alpha);
            return;
        }

        var target = pixels.Slice(4 * place, 4);
        target[0] = Blending.Mix(colour[0], background.Red, alpha);
        target[1] = Blending.Mix(colour[1], background.Green, alpha);
        target[2] = Blending.Mix(colour[2], background.Blue, alpha);
        target[3] = 255;
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

    // PNG standard, section 9.
    private static void Unfilter(int filter, byte[] row, byte[] above, int pixel)
    {
        if (filter > 4) throw new InvalidDataException($"expected a row filter from 0 to 4, found {filter}. The file is damaged.");
        for (var i = 0; filter != 0 && i < row.Length; i++)
        {
            var left = i < pixel ? 0 : row[i - pixel];
            var corner = i < pixel ? 0 : above[i - pixel];
            row[i] += (byte)(filter switch { 1 => left, 2 => above[i], 3 => (left + above[i]) / 2, _ => Paeth(left, above[i], corner) });
        }
    }

    // The neighbour nearest to left + above − corner; ties go in the order of the parameters.
    private static int Paeth(int left, int above, int corner)
    {
        var (toLeft, toAbove, toCorner) = (Math.Abs(above - corner), Math.Abs(left - corner), Math.Abs(left + above - (2 * corner)));
        if (toLeft <= toAbove && toLeft <= toCorner) return left;
        return toAbove <= toCorner ? above : corner;
    }

    private sealed record Header(int Width, int Height, bool IsGrey, bool HasAlpha, bool Interlaced)
    {
        internal int Samples => (IsGrey ? 1 : 3) + (HasAlpha ? 1 : 0);

        internal static Header Parse(ReadOnlySpan<byte> data)
        {
            if (data.Length != 13) throw new InvalidDataException($"expected an IHDR chunk of 13 bytes, found {data.Length}.");
            var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]));
            if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue) throw new InvalidDataException($"expected a size from 1×1, found {width}×{height}.");
            if (data[8] != 16 || data[9] is not (0 or 2 or 4 or 6) || data[10] != 0 || data[11] != 0 || data[12] > 1)
                throw new InvalidDataException($"expected a colour type and depth of the PNG standard, found {data[9]} with {data[8]} bits.");
            return new Header((int)width, (int)height, data[9] is 0 or 4, data[9] is 4 or 6, data[12] == 1);
        }
    }
}

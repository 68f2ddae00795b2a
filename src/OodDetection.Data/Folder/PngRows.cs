namespace OodDetection.Data;

/// <summary>From the rows of a PNG file to pixels.</summary>
internal static class PngRows
{
    /// <summary>Undoes the filter of each row in place (PNG standard, section 9).</summary>
    public static void Unfilter(byte[] rows, PngHeader header)
    {
        var size = (int)header.RowSize;
        Span<byte> above = new byte[size];
        for (var y = 0; y < header.Height; y++)
        {
            var start = y * (size + 1);
            var row = rows.AsSpan(start + 1, size);
            UnfilterRow(rows[start], row, above, header.PixelSize);
            above = row;
        }
    }

    public static DecodedImage ToImage(byte[] rows, PngHeader header, ReadOnlySpan<byte> palette)
    {
        var channels = header.ColourType is 0 or 4 ? 1 : 3;
        var (height, width) = (header.Height, header.Width);
        if ((Int128)height * width * channels > Array.MaxLength)
            throw new InvalidDataException($"expected an image of at most {Array.MaxLength} bytes, found {channels}×{height}×{width}.");
        var pixels = new byte[height * width * channels];
        for (var y = 0; y < height; y++)
        {
            var row = rows.AsSpan((y * ((int)header.RowSize + 1)) + 1, (int)header.RowSize);
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < channels; c++)
                {
                    pixels[(((c * height) + y) * width) + x] = header.HasPalette
                        ? Look(palette, Sample(row, x, header.Depth), c)
                        : Scale(Sample(row, (x * header.Samples) + c, header.Depth), header.Depth);
                }
            }
        }

        return new DecodedImage(channels, height, width, pixels);
    }

    private static void UnfilterRow(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelSize)
    {
        if (filter > 4)
            throw new InvalidDataException($"expected a row filter from 0 to 4, found {filter}. The file is damaged.");
        for (var i = 0; filter != 0 && i < row.Length; i++)
        {
            var left = i < pixelSize ? 0 : row[i - pixelSize];
            var corner = i < pixelSize ? 0 : above[i - pixelSize];
            row[i] += (byte)(filter switch
            {
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                _ => Paeth(left, above[i], corner),
            });
        }
    }

    // The neighbour nearest to left + above − corner; ties go in the order of the parameters.
    private static int Paeth(int left, int above, int corner)
    {
        var toLeft = Math.Abs(above - corner);
        var toAbove = Math.Abs(left - corner);
        var toCorner = Math.Abs(left + above - (2 * corner));
        if (toLeft <= toAbove && toLeft <= toCorner)
            return left;
        return toAbove <= toCorner ? above : corner;
    }

    // The sample as it is, of 16 bits the upper byte.
    private static int Sample(ReadOnlySpan<byte> row, int index, int depth) => depth switch
    {
        16 => row[2 * index],
        8 => row[index],
        _ => (row[index * depth / 8] >> (8 - depth - (index * depth % 8))) & ((1 << depth) - 1),
    };

    private static byte Scale(int sample, int depth) => (byte)(depth >= 8 ? sample : sample * 255 / ((1 << depth) - 1));

    private static byte Look(ReadOnlySpan<byte> palette, int entry, int channel)
    {
        var at = (entry * 3) + channel;
        return at < palette.Length ? palette[at] : throw new InvalidDataException($"expected a palette with entry {entry}, found {palette.Length / 3} entries.");
    }
}

namespace OodDetection.Data;

/// <summary>Reads Netpbm's greyscale and colour images: .pgm and .ppm, binary (P5, P6) or plain (P2, P3), up to 16 bits.</summary>
internal static class PnmReader
{
    /// <exception cref="InvalidDataException">The file is damaged or too large.</exception>
    internal static PixelBuffer Read(ReadOnlySpan<byte> file, ImageDecodingOptions options)
    {
        var (channels, plain) = (file[1] is (byte)'2' or (byte)'5' ? 1 : 3, file[1] is (byte)'2' or (byte)'3');
        var at = 2;
        var width = ReadNumber(file, ref at, int.MaxValue);
        var height = ReadNumber(file, ref at, int.MaxValue);
        var maximum = ReadNumber(file, ref at, 65535);
        ImageLimits.Check(height, width, options);
        if (maximum == 0) throw new InvalidDataException("expected a maximum from 1 to 65535, found 0.");
        at++;
        var size = maximum > 255 ? 2 : 1;
        // A plain value takes two bytes at least, with the space between, but for the last one.
        var values = (long)width * height * channels;
        var needed = plain ? (values * 2) - 1 : values * size;
        var left = Math.Max(0, file.Length - at);
        if (plain ? left < needed : left != needed)
            throw new InvalidDataException($"expected {needed} bytes of pixels for {channels}×{height}×{width}, found {left}. The file is truncated or damaged.");

        // A maximum below 65535 states the range by itself; of bytes there is nothing to choose.
        var range = new WideSamples(size == 1 ? maximum : options.WhiteLevel ?? (maximum < 65535 ? maximum : null), maximum);
        var buffer = new PixelBuffer(height, width, channels == 1 ? 1 : 4);
        try
        {
            var pixels = buffer.Bytes;
            for (var i = 0; i < values; i++)
            {
                var sample = plain ? ReadNumber(file, ref at, maximum) : size == 1 ? file[at++] : (file[at++] << 8) | file[at++];
                if (sample > maximum) throw new InvalidDataException($"expected values up to {maximum}, found {sample}.");
                var place = channels == 1 ? i : (i / 3 * 4) + (i % 3);
                pixels[place] = range.ToByte(sample);
                if (channels == 3 && i % 3 == 2) pixels[place + 1] = 255;
            }

            range.CheckRange();
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static int ReadNumber(ReadOnlySpan<byte> file, ref int at, int maximum)
    {
        while (at < file.Length && (char.IsWhiteSpace((char)file[at]) || file[at] == '#'))
        {
            // A comment runs to the end of its line.
            if (file[at] == '#')
            {
                while (at < file.Length && file[at] != '\n')
                    at++;
            }
            else
            {
                at++;
            }
        }

        var start = at;
        var value = 0L;
        for (; at < file.Length && char.IsAsciiDigit((char)file[at]) && value <= maximum; at++)
            value = (value * 10) + file[at] - '0';
        if (at == start || value > maximum)
            throw new InvalidDataException($"expected a number from 0 to {maximum} at byte {start}, found {(at == start ? "none" : "a larger one")}. The file is truncated or damaged.");
        return (int)value;
    }
}

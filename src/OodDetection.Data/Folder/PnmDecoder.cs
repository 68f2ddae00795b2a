namespace OodDetection.Data;

/// <summary>Decodes Netpbm's greyscale and colour images: .pgm and .ppm, binary (P5, P6) or plain (P2, P3), up to 8 bits.</summary>
/// <remarks><b>Thread safety.</b> All members may be called from several threads at once.</remarks>
public sealed class PnmDecoder : IImageDecoder
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Extensions { get; } = [".pgm", ".ppm", ".pnm"];

    /// <inheritdoc/>
    public DecodedImage Decode(ReadOnlySpan<byte> file)
    {
        var (channels, plain) = file switch
        {
            [(byte)'P', (byte)'2', ..] => (1, true),
            [(byte)'P', (byte)'3', ..] => (3, true),
            [(byte)'P', (byte)'5', ..] => (1, false),
            [(byte)'P', (byte)'6', ..] => (3, false),
            _ => throw new InvalidDataException("expected PGM or PPM, which begins with P2, P3, P5 or P6, found something else."),
        };
        var at = 2;
        var width = ReadNumber(file, ref at, int.MaxValue);
        var height = ReadNumber(file, ref at, int.MaxValue);
        var maximum = ReadNumber(file, ref at, 65535);
        if (width == 0 || height == 0 || maximum is 0 or > 255)
            throw new InvalidDataException($"expected a size of at least 1×1 and a maximum from 1 to 255, found {width}×{height} and {maximum}.");
        at++;
        // A plain value takes two bytes at least, with the space between, but for the last one.
        var values = (Int128)width * height * channels;
        var needed = plain ? (values * 2) - 1 : values;
        var left = Math.Max(0, file.Length - at);
        if (plain ? left < needed : left != needed)
            throw new InvalidDataException($"expected {needed} bytes of pixels for {channels}×{height}×{width}, found {left}. The file is truncated or damaged.");

        var interleaved = plain ? ReadPlain(file, at, (int)values, maximum) : file[at..].ToArray();
        for (var i = 0; i < interleaved.Length; i++)
        {
            if (interleaved[i] > maximum)
                throw new InvalidDataException($"expected values up to {maximum}, found {interleaved[i]}.");
            interleaved[i] = (byte)(((interleaved[i] * 255) + (maximum / 2)) / maximum);
        }

        var pixels = new byte[interleaved.Length];
        Planes.FromInterleaved(interleaved, pixels, channels);
        return new DecodedImage(channels, height, width, pixels);
    }

    private static byte[] ReadPlain(ReadOnlySpan<byte> file, int at, int count, int maximum)
    {
        var values = new byte[count];
        for (var i = 0; i < count; i++)
            values[i] = (byte)ReadNumber(file, ref at, maximum);
        return values;
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

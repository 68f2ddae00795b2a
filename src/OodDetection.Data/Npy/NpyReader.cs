using System.Runtime.InteropServices;

namespace OodDetection.Data;

/// <summary>Reads the data of an .npy array as bytes of pixels or as labels.</summary>
internal static class NpyReader
{
    // Rounding to bytes loses what float images of other origin may hold; a thousandth is what a resize may overshoot by.
    private const double Tolerance = 1e-3;
    private const int ValuesPerRead = 1 << 16;

    public static (int[] Shape, byte[] Pixels) ReadPixels(Stream stream, long length, string file, int? whiteLevel, CancellationToken cancellationToken)
    {
        var header = NpyHeader.Read(stream, length, file);
        var pixels = header switch
        {
            { Kind: 'u', ItemSize: 1 } => Convert<byte, byte>(stream, header, file, value => value, cancellationToken),
            { Kind: 'b', ItemSize: 1 } => Convert<byte, byte>(stream, header, file, value => value == 0 ? (byte)0 : (byte)255, cancellationToken),
            { Kind: 'u', ItemSize: 2 } => Wide(stream, header, file, whiteLevel, cancellationToken),
            { Kind: 'f', ItemSize: 2 } => Convert<Half, byte>(stream, header, file, value => ToByte((double)value, file), cancellationToken),
            { Kind: 'f', ItemSize: 4 } => Convert<float, byte>(stream, header, file, value => ToByte(value, file), cancellationToken),
            { Kind: 'f', ItemSize: 8 } => Convert<double, byte>(stream, header, file, value => ToByte(value, file), cancellationToken),
            _ => throw NpyHeader.Invalid(file, $"expected images of uint8, uint16, bool, float16, float32 or float64, found type {header.Kind}{header.ItemSize}."),
        };
        return (header.Shape, pixels);
    }

    public static int[] ReadLabels(Stream stream, long length, string file, CancellationToken cancellationToken)
    {
        var header = NpyHeader.Read(stream, length, file);
        if (header.Shape.Length != 1 && header.Shape[1..].Any(size => size != 1))
            throw NpyHeader.Invalid(file, $"expected labels of 1 dimension, found {string.Join("×", header.Shape)}.");
        return header switch
        {
            { Kind: 'u' or 'b', ItemSize: 1 } => Convert<byte, int>(stream, header, file, value => value, cancellationToken),
            { Kind: 'i', ItemSize: 1 } => Convert<sbyte, int>(stream, header, file, value => value, cancellationToken),
            { Kind: 'u', ItemSize: 2 } => Convert<ushort, int>(stream, header, file, value => value, cancellationToken),
            { Kind: 'i', ItemSize: 2 } => Convert<short, int>(stream, header, file, value => value, cancellationToken),
            { Kind: 'u', ItemSize: 4 } => Convert<uint, int>(stream, header, file, value => ToInt(value, file), cancellationToken),
            { Kind: 'u', ItemSize: 8 } => Convert<ulong, int>(stream, header, file, value => ToInt((long)Math.Min(value, long.MaxValue), file), cancellationToken),
            { Kind: 'i', ItemSize: 4 } => Convert<int, int>(stream, header, file, value => value, cancellationToken),
            { Kind: 'i', ItemSize: 8 } => Convert<long, int>(stream, header, file, value => ToInt(value, file), cancellationToken),
            _ => throw NpyHeader.Invalid(file, $"expected labels of integers or bool, found type {header.Kind}{header.ItemSize}."),
        };
    }

    private static byte[] Wide(Stream stream, NpyHeader header, string file, int? whiteLevel, CancellationToken cancellationToken)
    {
        var range = new WideSamples(whiteLevel);
        try
        {
            var pixels = Convert<ushort, byte>(stream, header, file, value => range.ToByte(value), cancellationToken);
            range.CheckRange();
            return pixels;
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(file, StringComparison.Ordinal))
        {
            throw NpyHeader.Invalid(file, e.Message);
        }
    }

    private static TTarget[] Convert<TSource, TTarget>(
        Stream stream, NpyHeader header, string file, Func<TSource, TTarget> convert, CancellationToken cancellationToken)
        where TSource : unmanaged
    {
        var target = new TTarget[header.Count];
        var buffer = new TSource[Math.Min(ValuesPerRead, target.Length)];
        for (var done = 0; done < target.Length; done += buffer.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var part = buffer.AsSpan(0, Math.Min(buffer.Length, target.Length - done));
            NpyHeader.Fill(stream, MemoryMarshal.AsBytes(part), file);
            for (var i = 0; i < part.Length; i++)
                target[done + i] = convert(part[i]);
        }

        return target;
    }

    private static byte ToByte(double value, string file) => value is >= -Tolerance and <= 1 + Tolerance
        ? (byte)Math.Clamp(Math.Round(value * 255), 0, 255)
        : throw NpyHeader.Invalid(file, $"expected float images in [0, 1], found {value}. Scale the array, or save it as uint8.");

    private static int ToInt(long value, string file) => value is >= int.MinValue and <= int.MaxValue
        ? (int)value
        : throw NpyHeader.Invalid(file, $"expected labels that fit 32 bits, found {value}.");
}

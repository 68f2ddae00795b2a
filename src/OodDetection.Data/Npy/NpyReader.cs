using System.Runtime.InteropServices;

namespace OodDetection.Data;

/// <summary>Reads the data of an .npy array as bytes of pixels or as labels.</summary>
internal static class NpyReader
{
    // Rounding to bytes loses what float images of other origin may hold; a thousandth is what a resize may overshoot by.
    private const double Tolerance = 1e-3;
    private const int ValuesPerRead = 1 << 16;

    public static (int[] Shape, byte[] Pixels) ReadPixels(Stream stream, long length, string file, CancellationToken cancellationToken)
    {
        var header = NpyHeader.Read(stream, length, file);
        var pixels = header switch
        {
            { Kind: 'u', ItemSize: 1 } => Convert<byte, byte>(stream, header, file, value => value, cancellationToken),
            { Kind: 'f', ItemSize: 4 } => Convert<float, byte>(stream, header, file, value => ToByte(value, file), cancellationToken),
            { Kind: 'f', ItemSize: 8 } => Convert<double, byte>(stream, header, file, value => ToByte(value, file), cancellationToken),
            _ => throw NpyHeader.Invalid(file, $"expected images of uint8, float32 or float64, found type {header.Kind}{header.ItemSize}."),
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
            { Kind: 'u', ItemSize: 1 } => Convert<byte, int>(stream, header, file, value => value, cancellationToken),
            { Kind: 'i', ItemSize: 4 } => Convert<int, int>(stream, header, file, value => value, cancellationToken),
            { Kind: 'i', ItemSize: 8 } => Convert<long, int>(stream, header, file, value => ToInt(value, file), cancellationToken),
            _ => throw NpyHeader.Invalid(file, $"expected labels of uint8, int32 or int64, found type {header.Kind}{header.ItemSize}."),
        };
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

using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OodDetection.Data;

/// <summary>The header of an .npy array (NumPy Enhancement Proposal 1): type, shape, and order C.</summary>
internal sealed partial record NpyHeader(char Kind, int ItemSize, int[] Shape)
{
    private const int MaxLength = 1 << 16;

    public int Count => Shape.Aggregate(1, (product, size) => product * size);

    /// <summary>Reads the header, checked against the length of the whole array file.</summary>
    public static NpyHeader Read(Stream stream, long length, string file)
    {
        Span<byte> start = stackalloc byte[12];
        Fill(stream, start[..8], file);
        if (start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8))
            throw Invalid(file, "expected an .npy array, which begins with 93 4E 55 4D 50 59, found other bytes. Is this the right file?");
        var wide = start[6] switch
        {
            1 => false,
            2 or 3 => true,
            _ => throw Invalid(file, $"expected .npy version 1, 2 or 3, found {start[6]}."),
        };
        var size = start.Slice(8, wide ? 4 : 2);
        Fill(stream, size, file);
        var headerLength = wide ? BinaryPrimitives.ReadUInt32LittleEndian(size) : BinaryPrimitives.ReadUInt16LittleEndian(size);
        if (headerLength > MaxLength)
            throw Invalid(file, $"expected a header of at most {MaxLength} bytes, found {headerLength}. The file is damaged.");
        var text = new byte[headerLength];
        Fill(stream, text, file);
        var header = Parse(Encoding.UTF8.GetString(text), file);
        var expected = header.Shape.Aggregate((Int128)header.ItemSize, (product, d) => product > long.MaxValue ? product : product * d);
        var found = length - 8 - size.Length - headerLength;
        if (expected != found)
            throw Invalid(file, $"expected {expected} bytes of data ({string.Join("×", header.Shape)} of {header.ItemSize} bytes), found {found}. The file is truncated or damaged.");
        if (expected / header.ItemSize > Array.MaxLength)
            throw Invalid(file, $"expected at most {Array.MaxLength} values, found {expected / header.ItemSize}. Split the array.");
        return header;
    }

    public static void Fill(Stream stream, Span<byte> buffer, string file)
    {
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
            throw Invalid(file, "expected more data, found the end. The file is truncated.");
    }

    public static InvalidDataException Invalid(string file, string problem) => new($"{file}: {problem}");

    private static NpyHeader Parse(string text, string file)
    {
        var type = TypeField().Match(text);
        var order = OrderField().Match(text);
        var shape = ShapeField().Match(text);
        if (!type.Success || !order.Success || !shape.Success)
            throw Invalid(file, $"expected a header with descr, fortran_order and shape, found '{text.Trim()}'. Only arrays of one plain number type are read.");
        if (order.Groups[1].Value == "True")
            throw Invalid(file, "expected order C, found Fortran order. Save numpy.ascontiguousarray(array) instead.");
        // Bytes have no order; of the others only little-endian ones are read.
        if (type.Groups[1].Value == ">")
            throw Invalid(file, $"expected little-endian numbers, found {type.Value}. Convert the array with astype first.");
        var sizes = shape.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var numbers = Array.ConvertAll(sizes, s => int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0);
        if (numbers.Length == 0 || numbers.Contains(0))
            throw Invalid(file, $"expected sizes from 1 to {int.MaxValue}, found the shape ({shape.Groups[1].Value}).");
        return new NpyHeader(type.Groups[2].Value[0], type.Groups[3].Value[0] - '0', numbers);
    }

    [GeneratedRegex(@"'descr':\s*'([<>|=])([a-z])([1248])'")]
    private static partial Regex TypeField();

    [GeneratedRegex(@"'fortran_order':\s*(True|False)")]
    private static partial Regex OrderField();

    [GeneratedRegex(@"'shape':\s*\(([0-9, ]*)\)")]
    private static partial Regex ShapeField();
}

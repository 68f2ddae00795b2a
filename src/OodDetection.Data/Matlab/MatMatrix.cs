using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace OodDetection.Data;

/// <summary>Reads one array of a MATLAB file: flags, sizes, name, numbers.</summary>
internal static class MatMatrix
{
    private const int MaxNameBytes = 256;
    private const int MaxDimensions = 8;

    // From double (6) to uint64 (15): the classes of numbers. Cells, structs, text and sparse arrays are others.
    private const int FirstNumericClass = 6;
    private const int LastNumericClass = 15;
    private const int ComplexFlag = 0x08;

    /// <summary>Reads the array if its name is wanted.</summary>
    /// <returns>Whether it was read.</returns>
    /// <param name="stream">The array's bytes.</param>
    /// <param name="length">How many there are, or are said to be.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="names">The names that are wanted.</param>
    /// <param name="found">Where it goes.</param>
    public static bool Read(Stream stream, long length, string path, IReadOnlyCollection<string> names, Dictionary<string, MatArray> found)
    {
        var flags = MatTag.ReadPart(stream, path, "flags of an array", MatTag.UInt32, 8);
        var sizes = MatTag.ReadPart(stream, path, "sizes of an array", MatTag.Int32, 4 * MaxDimensions);
        var name = Encoding.Latin1.GetString(MatTag.ReadPart(stream, path, "the name of an array", MatTag.Int8, MaxNameBytes));
        if (!names.Contains(name))
            return false;
        if (found.ContainsKey(name))
            throw MatFile.Invalid(path, $"expected one array named '{name}', found two.");
        if (flags.Length < 8 || flags[0] is < FirstNumericClass or > LastNumericClass || (flags[1] & ComplexFlag) != 0)
            throw MatFile.Invalid(path, $"expected '{name}' to be an array of real numbers, found class {(flags.Length == 0 ? 0 : flags[0])}.");
        var shape = MemoryMarshal.Cast<byte, int>(sizes).ToArray();
        var count = 1L;
        foreach (var size in shape)
        {
            count = size >= 0 && (size == 0 || count <= Array.MaxLength / size)
                ? count * size
                : throw MatFile.Invalid(path, $"expected '{name}' to have at most {Array.MaxLength} values, found sizes {string.Join("×", shape)}.");
        }

        found[name] = new MatArray(shape, ReadValues(stream, length, path, name, count));
        return true;
    }

    private static byte[] ReadValues(Stream stream, long length, string path, string name, long count)
    {
        var tag = MatTag.Read(stream, path);
        var size = tag.Type switch
        {
            MatTag.UInt8 => 1,
            MatTag.Double => 8,
            _ => throw MatFile.Invalid(path, $"expected the values of '{name}' as uint8 (type {MatTag.UInt8}) or double (type {MatTag.Double}), found type {tag.Type}."),
        };
        if (tag.Length != count * size || tag.Length > length)
            throw MatFile.Invalid(path, $"expected {count * size} bytes for the {count} values of '{name}', found {tag.Length} declared in an array of {length}. The file is damaged.");
        if (tag.Small is not null)
            return tag.Small;
        var values = new byte[count];
        if (size == 1)
        {
            stream.ReadExactly(values);
            return values;
        }

        Span<byte> bytes = stackalloc byte[8];
        for (var i = 0; i < values.Length; i++)
        {
            stream.ReadExactly(bytes);
            var value = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
            values[i] = value is >= 0 and <= 255 && Math.Floor(value) == value
                ? (byte)value
                : throw MatFile.Invalid(path, $"expected whole numbers from 0 to 255 in '{name}', found {value}.");
        }

        return values;
    }
}

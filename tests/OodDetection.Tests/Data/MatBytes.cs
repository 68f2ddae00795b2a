using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace OodDetection.Tests.Data;

/// <summary>Makes MATLAB files of level 5 for tests, sound ones and others.</summary>
internal static class MatBytes
{
    public static byte[] File(params byte[][] elements)
    {
        var header = new byte[128];
        Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file, made by a test").CopyTo(header, 0);
        (header[125], header[126], header[127]) = (1, (byte)'I', (byte)'M');
        return [.. header, .. elements.SelectMany(e => e)];
    }

    /// <summary>An array; the class is 9 for uint8 and 6 for double, the type is that of the stored values (2 or 9).</summary>
    public static byte[] Matrix(string name, int[] sizes, byte[] values, int arrayClass = 9, int type = 2, uint? declaredLength = null)
    {
        byte[] flags = [(byte)arrayClass, 0, 0, 0, 0, 0, 0, 0];
        byte[] shape = [.. sizes.SelectMany(Int)];
        byte[] content = [.. Element(6, flags), .. Element(5, shape), .. Element(1, Encoding.ASCII.GetBytes(name)), .. Element(type, values)];
        return [.. Int(14), .. Int(unchecked((int)(declaredLength ?? (uint)content.Length))), .. content];
    }

    public static byte[] Packed(byte[] element, uint? declaredLength = null)
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(element);
        return [.. Int(15), .. Int(unchecked((int)(declaredLength ?? (uint)stream.Length))), .. stream.ToArray()];
    }

    public static byte[] Doubles(params double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    // Four bytes or fewer go into the tag, as MATLAB writes them.
    private static byte[] Element(int type, byte[] content)
    {
        if (content.Length is > 0 and <= 4)
            return [.. Int(type | (content.Length << 16)), .. content, .. new byte[4 - content.Length]];
        return [.. Int(type), .. Int(content.Length), .. content, .. new byte[(8 - (content.Length % 8)) % 8]];
    }

    private static byte[] Int(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}

using System.Buffers.Binary;

namespace OodDetection.Data;

/// <summary>The type and length at the beginning of an element of a MATLAB file.</summary>
/// <param name="Type">What the element holds.</param>
/// <param name="Length">Bytes of its content.</param>
/// <param name="Small">The content, if it is in the tag itself, which has room for four bytes.</param>
internal readonly record struct MatTag(int Type, long Length, byte[]? Small)
{
    public const int Size = 8;

    public const int Int8 = 1;
    public const int UInt8 = 2;
    public const int Int32 = 5;
    public const int UInt32 = 6;
    public const int Double = 9;
    public const int Matrix = 14;
    public const int Compressed = 15;

    public static MatTag Read(Stream stream, string path)
    {
        Span<byte> bytes = stackalloc byte[Size];
        stream.ReadExactly(bytes);
        var first = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (first >> 16 == 0)
            return new MatTag((int)first, BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]), null);
        var length = (int)(first >> 16);
        if (length > 4)
            throw MatFile.Invalid(path, $"expected an element of at most 4 bytes in its own tag, found {length} declared. The file is damaged.");
        return new MatTag((int)(first & 0xFFFF), length, bytes.Slice(4, length).ToArray());
    }

    /// <summary>The content of a small part of an array, such as its name, with the padding behind it read.</summary>
    public static byte[] ReadPart(Stream stream, string path, string what, int type, int maxLength)
    {
        var tag = Read(stream, path);
        if (tag.Type != type || tag.Length > maxLength)
            throw MatFile.Invalid(path, $"expected {what} of type {type} and at most {maxLength} bytes, found type {tag.Type} and {tag.Length} bytes. The file is damaged.");
        if (tag.Small is not null)
            return tag.Small;
        // Parts are padded to whole groups of 8 bytes.
        var bytes = new byte[(tag.Length + 7) / 8 * 8];
        stream.ReadExactly(bytes);
        return bytes[..(int)tag.Length];
    }
}

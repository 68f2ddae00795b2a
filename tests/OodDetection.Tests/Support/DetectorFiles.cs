using System.Buffers.Binary;
using System.Text.Json;

namespace OodDetection.Tests.Support;

/// <summary>Looks into detector files by the documented format alone, as another program would.</summary>
internal static class DetectorFiles
{
    /// <summary>The bytes of a detector's file.</summary>
    public static byte[] Bytes(IOodDetector detector)
    {
        using var stream = new MemoryStream();
        DetectorFile.Save(detector, stream);
        return stream.ToArray();
    }

    /// <summary>The header of a file.</summary>
    public static JsonDocument Header(ReadOnlySpan<byte> file)
        => JsonDocument.Parse(file.Slice(8, (int)BinaryPrimitives.ReadInt64LittleEndian(file)).ToArray());

    /// <summary>The names of the tensors in a file.</summary>
    public static IReadOnlyList<string> TensorNames(MemoryStream file)
    {
        using var header = Header(file.ToArray());
        return [.. header.RootElement.EnumerateObject().Select(member => member.Name).Where(name => name != "__metadata__")];
    }
}

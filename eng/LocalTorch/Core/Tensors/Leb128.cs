namespace TorchSharp.Utils;

/// <summary>Non-negative integers in as few bytes as they need: seven bits each, the low ones first.</summary>
internal static class Leb128
{
    internal static void Encode(this BinaryWriter writer, long value)
    {
        // TorchSharp's exception; no shape or count is negative.
        if (value < 0) throw new NotImplementedException("LEB128 encoding of negative numbers");
        writer.Write7BitEncodedInt64(value);
    }

    internal static long Decode(this BinaryReader reader) => reader.Read7BitEncodedInt64();
}

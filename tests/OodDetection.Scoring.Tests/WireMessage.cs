using System.Text;

namespace OodDetection.Scoring.Tests;

/// <summary>A protocol buffer, written field by field: so that models can be made here that no exporter would make.</summary>
internal sealed class WireMessage
{
    private readonly List<byte> _bytes = [];

    internal byte[] ToArray() => [.. _bytes];

    internal WireMessage Number(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    internal WireMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    internal WireMessage Message(int field, WireMessage value) => Bytes(field, value.ToArray());

    internal WireMessage Bytes(int field, byte[] value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }
}

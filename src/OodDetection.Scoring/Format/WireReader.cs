using System.Buffers.Binary;

namespace OodDetection.Scoring.Format;

/// <summary>Walks over the fields of a protocol buffer (its wire format, not its schema), so that no library for it is needed.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The number of the field.</summary>
    internal int Field { get; private set; }

    /// <summary>Its bytes, where it is a message, a text or packed numbers; else empty.</summary>
    internal ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Its value, where it is a number.</summary>
    internal ulong Number { get; private set; }

    /// <summary>Goes to the next field.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="InvalidDataException">The bytes are no protocol buffer.</exception>
    internal bool Next()
    {
        if (_rest.IsEmpty) return false;
        var tag = TakeVarint();
        if (tag >> 3 is 0 or > int.MaxValue) throw NoModel();
        Field = (int)(tag >> 3);
        Bytes = default;
        Number = 0;
        switch (tag & 7)
        {
            case Varint:
                Number = TakeVarint();
                return true;
            case Fixed64:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
                return true;
            case Delimited:
                Bytes = Take(TakeVarint());
                return true;
            case Fixed32:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
                return true;
            default:
                throw NoModel();
        }
    }

    private ulong TakeVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }

        throw NoModel();
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length) throw NoModel();
        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    private static InvalidDataException NoModel() => new("it is no ONNX model: its bytes are no protocol buffer");
}

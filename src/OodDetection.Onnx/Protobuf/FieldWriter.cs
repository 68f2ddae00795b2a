using Google.Protobuf;

namespace OodDetection.Onnx.Protobuf;

/// <summary>Takes the fields of a message, and writes them or, without a stream, adds up how many bytes they would be.</summary>
internal sealed class FieldWriter(CodedOutputStream? output)
{
    private int _size;

    internal int Size => _size;

    internal void Int64(int number, long? value)
    {
        if (value is { } present) Put(number, WireFormat.WireType.Varint, CodedOutputStream.ComputeInt64Size(present), stream => stream.WriteInt64(present));
    }

    internal void Int32(int number, int? value)
    {
        if (value is { } present) Put(number, WireFormat.WireType.Varint, CodedOutputStream.ComputeInt32Size(present), stream => stream.WriteInt32(present));
    }

    internal void Single(int number, float? value)
    {
        if (value is { } present) Put(number, WireFormat.WireType.Fixed32, sizeof(float), stream => stream.WriteFloat(present));
    }

    internal void Text(int number, string? value)
    {
        if (value is not null) Put(number, WireFormat.WireType.LengthDelimited, CodedOutputStream.ComputeStringSize(value), stream => stream.WriteString(value));
    }

    internal void Texts(int number, IEnumerable<string> values)
    {
        foreach (var value in values) Text(number, value);
    }

    internal void Bytes(int number, ByteString? value)
    {
        if (value is not null) Put(number, WireFormat.WireType.LengthDelimited, CodedOutputStream.ComputeBytesSize(value), stream => stream.WriteBytes(value));
    }

    internal void Message(int number, OnnxMessage? value)
    {
        if (value is not null) Put(number, WireFormat.WireType.LengthDelimited, CodedOutputStream.ComputeMessageSize(value), stream => stream.WriteMessage(value));
    }

    internal void Messages(int number, IEnumerable<OnnxMessage> values)
    {
        foreach (var value in values) Message(number, value);
    }

    internal void Numbers<T>(int number, Packable<T> values, WireFormat.WireType type, Func<T, int> size, Action<CodedOutputStream, T> write)
        where T : unmanaged
    {
        if (values.Count == 0) return;
        if (!values.IsPacked)
        {
            foreach (var value in values) Put(number, type, size(value), stream => write(stream, value));
            return;
        }

        var length = 0;
        foreach (var value in values) length = checked(length + size(value));
        Put(number, WireFormat.WireType.LengthDelimited, checked(CodedOutputStream.ComputeLengthSize(length) + length), stream =>
        {
            stream.WriteLength(length);
            foreach (var value in values) write(stream, value);
        });
    }

    internal void Int64s(int number, Packable<long> values)
        => Numbers(number, values, WireFormat.WireType.Varint, CodedOutputStream.ComputeInt64Size, static (stream, value) => stream.WriteInt64(value));

    internal void Singles(int number, Packable<float> values)
        => Numbers(number, values, WireFormat.WireType.Fixed32, static _ => sizeof(float), static (stream, value) => stream.WriteFloat(value));

    private void Put(int number, WireFormat.WireType type, int bytes, Action<CodedOutputStream> write)
    {
        if (output is null)
        {
            _size = checked(_size + CodedOutputStream.ComputeTagSize(number) + bytes);
            return;
        }

        output.WriteTag(number, type);
        write(output);
    }
}

using Google.Protobuf;

namespace OodDetection.Onnx.Protobuf;

/// <summary>One field of a message that is being read: its number and type, and its value, which can be taken once.</summary>
internal readonly struct FieldReader(CodedInputStream input, uint tag, ReadingBudget? budget)
{
    /// <summary>Number and wire type, to be matched.</summary>
    internal (int Number, WireFormat.WireType Type) Key => (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag));

    internal long Int64() => input.ReadInt64();

    internal int Int32() => input.ReadInt32();

    internal float Single() => input.ReadFloat();

    internal ByteString Bytes() => input.ReadBytes();

    internal string Text()
    {
        budget?.Take();
        return input.ReadString();
    }

    internal ByteString RepeatedBytes()
    {
        budget?.Take();
        return input.ReadBytes();
    }

    internal TMessage Message<TMessage>()
        where TMessage : OnnxMessage, new()
    {
        budget?.Take();
        var message = new TMessage { Budget = budget };
        input.ReadMessage(message);
        return message;
    }

    /// <summary>A number of a repeated field, or all of them where they are packed. What lies in memory is at most eight times what lies in the file.</summary>
    internal void AddTo<T>(Packable<T> values, Func<CodedInputStream, T> read)
        where T : unmanaged
    {
        if (Key.Type != WireFormat.WireType.LengthDelimited)
        {
            values.IsPacked = false;
            values.Add(read(input));
            return;
        }

        values.IsPacked = true;
        // Cut off as a message of its own, so that a length beyond the end is found before memory is taken for it.
        var packed = input.ReadBytes().CreateCodedInput();
        while (!packed.IsAtEnd) values.Add(read(packed));
    }
}

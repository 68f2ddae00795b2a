using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace OodDetection.Onnx.Protobuf;

/// <summary>A message of ONNX's public format (onnx.proto), as far as this library has to do with it. Fields that it doesn't know are kept and written again.</summary>
/// <remarks>
/// What is absent is null, so that a message is written as it was read: ONNX's own tools write fields that have their default, too. Written by hand rather
/// than made by the protobuf compiler, which no build would then do without.
/// </remarks>
internal abstract class OnnxMessage : IMessage
{
    private UnknownFieldSet? _unknown;

    MessageDescriptor IMessage.Descriptor => throw new NotSupportedException("ONNX messages are read and written in binary form alone.");

    /// <summary>What may still be read; null where the message is new.</summary>
    internal ReadingBudget? Budget { get; set; }

    /// <inheritdoc/>
    public void MergeFrom(CodedInputStream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        while (input.ReadTag() is var tag && tag != 0)
        {
            if (Read(new FieldReader(input, tag, Budget))) continue;
            Budget?.Take();
            _unknown = UnknownFieldSet.MergeFieldFrom(_unknown, input);
        }
    }

    /// <inheritdoc/>
    public void WriteTo(CodedOutputStream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Write(new FieldWriter(output));
        _unknown?.WriteTo(output);
    }

    /// <inheritdoc/>
    public int CalculateSize()
    {
        var writer = new FieldWriter(null);
        Write(writer);
        return checked(writer.Size + (_unknown?.CalculateSize() ?? 0));
    }

    /// <summary>Reads one field.</summary>
    /// <returns>Whether the message has a field of this number and type.</returns>
    protected abstract bool Read(FieldReader field);

    /// <summary>Writes the fields that are there, in the order of their numbers.</summary>
    protected abstract void Write(FieldWriter fields);
}

using static Google.Protobuf.WireFormat;

namespace OodDetection.Onnx.Protobuf;

/// <summary>A key and its value.</summary>
internal sealed class StringStringEntryProto : OnnxMessage
{
    internal string? Key { get; set; }

    internal string? Value { get; set; }

    /// <inheritdoc/>
    protected override bool Read(FieldReader field)
    {
        switch (field.Key)
        {
            case (1, WireType.LengthDelimited): Key = field.Text(); return true;
            case (2, WireType.LengthDelimited): Value = field.Text(); return true;
            default: return false;
        }
    }

    /// <inheritdoc/>
    protected override void Write(FieldWriter fields)
    {
        fields.Text(1, Key);
        fields.Text(2, Value);
    }
}

using static Google.Protobuf.WireFormat;

namespace OodDetection.Onnx.Protobuf;

/// <summary>The type of a tensor's numbers, and its shape.</summary>
internal sealed class TensorTypeProto : OnnxMessage
{
    /// <summary>A <see cref="TensorType"/>.</summary>
    internal int? ElemType { get; set; }

    /// <summary>Null for a tensor of any rank.</summary>
    internal TensorShapeProto? Shape { get; set; }

    /// <inheritdoc/>
    protected override bool Read(FieldReader field)
    {
        switch (field.Key)
        {
            case (1, WireType.Varint): ElemType = field.Int32(); return true;
            case (2, WireType.LengthDelimited): Shape = field.Message<TensorShapeProto>(); return true;
            default: return false;
        }
    }

    /// <inheritdoc/>
    protected override void Write(FieldWriter fields)
    {
        fields.Int32(1, ElemType);
        fields.Message(2, Shape);
    }
}

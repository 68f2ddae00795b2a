using static Google.Protobuf.WireFormat;

namespace OodDetection.Onnx.Protobuf;

/// <summary>The type of a value; whatever isn't a tensor is kept as it is.</summary>
internal sealed class TypeProto : OnnxMessage
{
    /// <summary>Null for sequences, maps and optional values.</summary>
    internal TensorTypeProto? TensorType { get; set; }

    /// <summary>What it stands for, such as <c>IMAGE</c>.</summary>
    internal string? Denotation { get; set; }

    /// <inheritdoc/>
    protected override bool Read(FieldReader field)
    {
        switch (field.Key)
        {
            case (1, WireType.LengthDelimited): TensorType = field.Message<TensorTypeProto>(); return true;
            case (6, WireType.LengthDelimited): Denotation = field.Text(); return true;
            default: return false;
        }
    }

    /// <inheritdoc/>
    protected override void Write(FieldWriter fields)
    {
        fields.Message(1, TensorType);
        fields.Text(6, Denotation);
    }
}

using static Google.Protobuf.WireFormat;

namespace OodDetection.Onnx.Protobuf;

/// <summary>The dimensions of a tensor.</summary>
internal sealed class TensorShapeProto : OnnxMessage
{
    internal List<DimensionProto> Dim { get; init; } = [];

    /// <inheritdoc/>
    protected override bool Read(FieldReader field)
    {
        switch (field.Key)
        {
            case (1, WireType.LengthDelimited): Dim.Add(field.Message<DimensionProto>()); return true;
            default: return false;
        }
    }

    /// <inheritdoc/>
    protected override void Write(FieldWriter fields)
    {
        fields.Messages(1, Dim);
    }
}

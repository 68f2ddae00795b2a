using static Google.Protobuf.WireFormat;

namespace OodDetection.Onnx.Protobuf;

/// <summary>One dimension: a number, a name, or neither.</summary>
internal sealed class DimensionProto : OnnxMessage
{
    /// <summary>Its size.</summary>
    internal long? DimValue { get; set; }

    /// <summary>The name of a size that is known when the model runs.</summary>
    internal string? DimParam { get; set; }

    /// <summary>What it stands for, such as <c>DATA_BATCH</c>.</summary>
    internal string? Denotation { get; set; }

    /// <inheritdoc/>
    protected override bool Read(FieldReader field)
    {
        switch (field.Key)
        {
            case (1, WireType.Varint): DimValue = field.Int64(); return true;
            case (2, WireType.LengthDelimited): DimParam = field.Text(); return true;
            case (3, WireType.LengthDelimited): Denotation = field.Text(); return true;
            default: return false;
        }
    }

    /// <inheritdoc/>
    protected override void Write(FieldWriter fields)
    {
        fields.Int64(1, DimValue);
        fields.Text(2, DimParam);
        fields.Text(3, Denotation);
    }
}

using static Google.Protobuf.WireFormat;

namespace OodDetection.Onnx.Protobuf;

/// <summary>A version of the operators of a domain.</summary>
internal sealed class OperatorSetIdProto : OnnxMessage
{
    /// <summary>Empty or absent for ONNX itself.</summary>
    internal string? Domain { get; set; }

    internal long? Version { get; set; }

    /// <inheritdoc/>
    protected override bool Read(FieldReader field)
    {
        switch (field.Key)
        {
            case (1, WireType.LengthDelimited): Domain = field.Text(); return true;
            case (2, WireType.Varint): Version = field.Int64(); return true;
            default: return false;
        }
    }

    /// <inheritdoc/>
    protected override void Write(FieldWriter fields)
    {
        fields.Text(1, Domain);
        fields.Int64(2, Version);
    }
}

using static Google.Protobuf.WireFormat;

namespace OodDetection.Onnx.Protobuf;

/// <summary>A constant tensor of which few numbers differ from zero.</summary>
internal sealed class SparseTensorProto : OnnxMessage
{
    internal TensorProto? Values { get; set; }

    internal TensorProto? Indices { get; set; }

    internal Packable<long> Dims { get; init; } = new(isPacked: false);

    /// <inheritdoc/>
    protected override bool Read(FieldReader field)
    {
        switch (field.Key)
        {
            case (1, WireType.LengthDelimited): Values = field.Message<TensorProto>(); return true;
            case (2, WireType.LengthDelimited): Indices = field.Message<TensorProto>(); return true;
            case (3, WireType.Varint or WireType.LengthDelimited): field.AddTo(Dims, static stream => stream.ReadInt64()); return true;
            default: return false;
        }
    }

    /// <inheritdoc/>
    protected override void Write(FieldWriter fields)
    {
        fields.Message(1, Values);
        fields.Message(2, Indices);
        fields.Int64s(3, Dims);
    }
}

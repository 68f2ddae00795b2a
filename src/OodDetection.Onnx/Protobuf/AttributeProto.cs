using Google.Protobuf;
using static Google.Protobuf.WireFormat;

namespace OodDetection.Onnx.Protobuf;

/// <summary>A constant argument of an operator.</summary>
internal sealed class AttributeProto : OnnxMessage
{
    internal string? Name { get; set; }

    internal float? F { get; set; }

    internal long? I { get; set; }

    /// <summary>A text in UTF-8, or bytes.</summary>
    internal ByteString? S { get; set; }

    internal TensorProto? T { get; set; }

    /// <summary>The body of a branch or a loop.</summary>
    internal GraphProto? G { get; set; }

    internal Packable<float> Floats { get; init; } = new(isPacked: false);

    internal Packable<long> Ints { get; init; } = new(isPacked: false);

    internal List<ByteString> Strings { get; init; } = [];

    internal List<TensorProto> Tensors { get; init; } = [];

    internal List<GraphProto> Graphs { get; init; } = [];

    internal string? DocString { get; set; }

    /// <summary>Which of the fields counts, a <see cref="AttributeType"/>.</summary>
    internal int? Type { get; set; }

    internal string? RefAttrName { get; set; }

    internal SparseTensorProto? SparseTensor { get; set; }

    internal List<SparseTensorProto> SparseTensors { get; init; } = [];

    /// <inheritdoc/>
    protected override bool Read(FieldReader field)
    {
        switch (field.Key)
        {
            case (1, WireType.LengthDelimited): Name = field.Text(); return true;
            case (2, WireType.Fixed32): F = field.Single(); return true;
            case (3, WireType.Varint): I = field.Int64(); return true;
            case (4, WireType.LengthDelimited): S = field.Bytes(); return true;
            case (5, WireType.LengthDelimited): T = field.Message<TensorProto>(); return true;
            case (6, WireType.LengthDelimited): G = field.Message<GraphProto>(); return true;
            case (7, WireType.Fixed32 or WireType.LengthDelimited): field.AddTo(Floats, static stream => stream.ReadFloat()); return true;
            case (8, WireType.Varint or WireType.LengthDelimited): field.AddTo(Ints, static stream => stream.ReadInt64()); return true;
            case (9, WireType.LengthDelimited): Strings.Add(field.RepeatedBytes()); return true;
            case (10, WireType.LengthDelimited): Tensors.Add(field.Message<TensorProto>()); return true;
            case (11, WireType.LengthDelimited): Graphs.Add(field.Message<GraphProto>()); return true;
            case (13, WireType.LengthDelimited): DocString = field.Text(); return true;
            case (20, WireType.Varint): Type = field.Int32(); return true;
            case (21, WireType.LengthDelimited): RefAttrName = field.Text(); return true;
            case (22, WireType.LengthDelimited): SparseTensor = field.Message<SparseTensorProto>(); return true;
            case (23, WireType.LengthDelimited): SparseTensors.Add(field.Message<SparseTensorProto>()); return true;
            default: return false;
        }
    }

    /// <inheritdoc/>
    protected override void Write(FieldWriter fields)
    {
        fields.Text(1, Name);
        fields.Single(2, F);
        fields.Int64(3, I);
        fields.Bytes(4, S);
        fields.Message(5, T);
        fields.Message(6, G);
        fields.Singles(7, Floats);
        fields.Int64s(8, Ints);
        foreach (var value in Strings) fields.Bytes(9, value);
        fields.Messages(10, Tensors);
        fields.Messages(11, Graphs);
        fields.Text(13, DocString);
        fields.Int32(20, Type);
        fields.Text(21, RefAttrName);
        fields.Message(22, SparseTensor);
        fields.Messages(23, SparseTensors);
    }
}

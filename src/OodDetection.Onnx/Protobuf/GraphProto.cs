using static Google.Protobuf.WireFormat;

namespace OodDetection.Onnx.Protobuf;

/// <summary>A graph of operators, in an order in which they can run.</summary>
internal sealed class GraphProto : OnnxMessage
{
    /// <summary>The operators.</summary>
    internal List<NodeProto> Node { get; init; } = [];

    internal string? Name { get; set; }

    /// <summary>Constants by name: weights.</summary>
    internal List<TensorProto> Initializer { get; init; } = [];

    internal string? DocString { get; set; }

    /// <summary>What goes in. Old files list initializers here, too.</summary>
    internal List<ValueInfoProto> Input { get; init; } = [];

    /// <summary>What comes out.</summary>
    internal List<ValueInfoProto> Output { get; init; } = [];

    /// <summary>What is known of the types of inner tensors.</summary>
    internal List<ValueInfoProto> ValueInfo { get; init; } = [];

    internal List<SparseTensorProto> SparseInitializer { get; init; } = [];

    internal List<StringStringEntryProto> MetadataProps { get; init; } = [];

    /// <inheritdoc/>
    protected override bool Read(FieldReader field)
    {
        switch (field.Key)
        {
            case (1, WireType.LengthDelimited): Node.Add(field.Message<NodeProto>()); return true;
            case (2, WireType.LengthDelimited): Name = field.Text(); return true;
            case (5, WireType.LengthDelimited): Initializer.Add(field.Message<TensorProto>()); return true;
            case (10, WireType.LengthDelimited): DocString = field.Text(); return true;
            case (11, WireType.LengthDelimited): Input.Add(field.Message<ValueInfoProto>()); return true;
            case (12, WireType.LengthDelimited): Output.Add(field.Message<ValueInfoProto>()); return true;
            case (13, WireType.LengthDelimited): ValueInfo.Add(field.Message<ValueInfoProto>()); return true;
            case (15, WireType.LengthDelimited): SparseInitializer.Add(field.Message<SparseTensorProto>()); return true;
            case (16, WireType.LengthDelimited): MetadataProps.Add(field.Message<StringStringEntryProto>()); return true;
            default: return false;
        }
    }

    /// <inheritdoc/>
    protected override void Write(FieldWriter fields)
    {
        fields.Messages(1, Node);
        fields.Text(2, Name);
        fields.Messages(5, Initializer);
        fields.Text(10, DocString);
        fields.Messages(11, Input);
        fields.Messages(12, Output);
        fields.Messages(13, ValueInfo);
        fields.Messages(15, SparseInitializer);
        fields.Messages(16, MetadataProps);
    }
}

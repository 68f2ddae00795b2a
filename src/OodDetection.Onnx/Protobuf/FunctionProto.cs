using static Google.Protobuf.WireFormat;

namespace OodDetection.Onnx.Protobuf;

/// <summary>An operator that is made of others.</summary>
internal sealed class FunctionProto : OnnxMessage
{
    internal string? Name { get; set; }

    internal List<string> Input { get; init; } = [];

    internal List<string> Output { get; init; } = [];

    internal List<string> Attribute { get; init; } = [];

    internal List<NodeProto> Node { get; init; } = [];

    internal string? DocString { get; set; }

    internal List<OperatorSetIdProto> OpsetImport { get; init; } = [];

    internal string? Domain { get; set; }

    internal List<AttributeProto> AttributeProto { get; init; } = [];

    internal List<ValueInfoProto> ValueInfo { get; init; } = [];

    internal string? Overload { get; set; }

    internal List<StringStringEntryProto> MetadataProps { get; init; } = [];

    /// <inheritdoc/>
    protected override bool Read(FieldReader field)
    {
        switch (field.Key)
        {
            case (1, WireType.LengthDelimited): Name = field.Text(); return true;
            case (4, WireType.LengthDelimited): Input.Add(field.Text()); return true;
            case (5, WireType.LengthDelimited): Output.Add(field.Text()); return true;
            case (6, WireType.LengthDelimited): Attribute.Add(field.Text()); return true;
            case (7, WireType.LengthDelimited): Node.Add(field.Message<NodeProto>()); return true;
            case (8, WireType.LengthDelimited): DocString = field.Text(); return true;
            case (9, WireType.LengthDelimited): OpsetImport.Add(field.Message<OperatorSetIdProto>()); return true;
            case (10, WireType.LengthDelimited): Domain = field.Text(); return true;
            case (11, WireType.LengthDelimited): AttributeProto.Add(field.Message<AttributeProto>()); return true;
            case (12, WireType.LengthDelimited): ValueInfo.Add(field.Message<ValueInfoProto>()); return true;
            case (13, WireType.LengthDelimited): Overload = field.Text(); return true;
            case (14, WireType.LengthDelimited): MetadataProps.Add(field.Message<StringStringEntryProto>()); return true;
            default: return false;
        }
    }

    /// <inheritdoc/>
    protected override void Write(FieldWriter fields)
    {
        fields.Text(1, Name);
        fields.Texts(4, Input);
        fields.Texts(5, Output);
        fields.Texts(6, Attribute);
        fields.Messages(7, Node);
        fields.Text(8, DocString);
        fields.Messages(9, OpsetImport);
        fields.Text(10, Domain);
        fields.Messages(11, AttributeProto);
        fields.Messages(12, ValueInfo);
        fields.Text(13, Overload);
        fields.Messages(14, MetadataProps);
    }
}

using static Google.Protobuf.WireFormat;

namespace OodDetection.Onnx.Protobuf;

/// <summary>One operator, with the names of what it takes and gives.</summary>
internal sealed class NodeProto : OnnxMessage
{
    /// <summary>Names; an empty one stands for an optional input that is left out.</summary>
    internal List<string> Input { get; init; } = [];

    /// <summary>Names.</summary>
    internal List<string> Output { get; init; } = [];

    internal string? Name { get; set; }

    /// <summary>The operator, such as <c>Conv</c>.</summary>
    internal string? OpType { get; set; }

    internal List<AttributeProto> Attribute { get; init; } = [];

    internal string? DocString { get; set; }

    /// <summary>Who defines the operator; empty or absent for ONNX itself.</summary>
    internal string? Domain { get; set; }

    internal string? Overload { get; set; }

    internal List<StringStringEntryProto> MetadataProps { get; init; } = [];

    /// <inheritdoc/>
    protected override bool Read(FieldReader field)
    {
        switch (field.Key)
        {
            case (1, WireType.LengthDelimited): Input.Add(field.Text()); return true;
            case (2, WireType.LengthDelimited): Output.Add(field.Text()); return true;
            case (3, WireType.LengthDelimited): Name = field.Text(); return true;
            case (4, WireType.LengthDelimited): OpType = field.Text(); return true;
            case (5, WireType.LengthDelimited): Attribute.Add(field.Message<AttributeProto>()); return true;
            case (6, WireType.LengthDelimited): DocString = field.Text(); return true;
            case (7, WireType.LengthDelimited): Domain = field.Text(); return true;
            case (8, WireType.LengthDelimited): Overload = field.Text(); return true;
            case (9, WireType.LengthDelimited): MetadataProps.Add(field.Message<StringStringEntryProto>()); return true;
            default: return false;
        }
    }

    /// <inheritdoc/>
    protected override void Write(FieldWriter fields)
    {
        fields.Texts(1, Input);
        fields.Texts(2, Output);
        fields.Text(3, Name);
        fields.Text(4, OpType);
        fields.Messages(5, Attribute);
        fields.Text(6, DocString);
        fields.Text(7, Domain);
        fields.Text(8, Overload);
        fields.Messages(9, MetadataProps);
    }
}

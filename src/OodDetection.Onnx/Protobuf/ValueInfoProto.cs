using static Google.Protobuf.WireFormat;

namespace OodDetection.Onnx.Protobuf;

/// <summary>The name and the type of a tensor.</summary>
internal sealed class ValueInfoProto : OnnxMessage
{
    internal string? Name { get; set; }

    /// <summary>Null where nothing is said.</summary>
    internal TypeProto? Type { get; set; }

    internal string? DocString { get; set; }

    internal List<StringStringEntryProto> MetadataProps { get; init; } = [];

    /// <inheritdoc/>
    protected override bool Read(FieldReader field)
    {
        switch (field.Key)
        {
            case (1, WireType.LengthDelimited): Name = field.Text(); return true;
            case (2, WireType.LengthDelimited): Type = field.Message<TypeProto>(); return true;
            case (3, WireType.LengthDelimited): DocString = field.Text(); return true;
            case (4, WireType.LengthDelimited): MetadataProps.Add(field.Message<StringStringEntryProto>()); return true;
            default: return false;
        }
    }

    /// <inheritdoc/>
    protected override void Write(FieldWriter fields)
    {
        fields.Text(1, Name);
        fields.Message(2, Type);
        fields.Text(3, DocString);
        fields.Messages(4, MetadataProps);
    }
}

using static Google.Protobuf.WireFormat;

namespace OodDetection.Onnx.Protobuf;

/// <summary>A model: its graph, the versions of the operators it uses, and notes on it.</summary>
internal sealed class ModelProto : OnnxMessage
{
    /// <summary>Version of the format.</summary>
    internal long? IrVersion { get; set; }

    /// <summary>The program that made it.</summary>
    internal string? ProducerName { get; set; }

    internal string? ProducerVersion { get; set; }

    internal string? Domain { get; set; }

    internal long? ModelVersion { get; set; }

    internal string? DocString { get; set; }

    /// <summary>The graph; null in a file that isn't a model.</summary>
    internal GraphProto? Graph { get; set; }

    /// <summary>Versions of the operators, one for each domain.</summary>
    internal List<OperatorSetIdProto> OpsetImport { get; init; } = [];

    /// <summary>Notes by whoever made it.</summary>
    internal List<StringStringEntryProto> MetadataProps { get; init; } = [];

    /// <summary>Operators that are made of others.</summary>
    internal List<FunctionProto> Functions { get; init; } = [];

    /// <inheritdoc/>
    protected override bool Read(FieldReader field)
    {
        switch (field.Key)
        {
            case (1, WireType.Varint): IrVersion = field.Int64(); return true;
            case (2, WireType.LengthDelimited): ProducerName = field.Text(); return true;
            case (3, WireType.LengthDelimited): ProducerVersion = field.Text(); return true;
            case (4, WireType.LengthDelimited): Domain = field.Text(); return true;
            case (5, WireType.Varint): ModelVersion = field.Int64(); return true;
            case (6, WireType.LengthDelimited): DocString = field.Text(); return true;
            case (7, WireType.LengthDelimited): Graph = field.Message<GraphProto>(); return true;
            case (8, WireType.LengthDelimited): OpsetImport.Add(field.Message<OperatorSetIdProto>()); return true;
            case (14, WireType.LengthDelimited): MetadataProps.Add(field.Message<StringStringEntryProto>()); return true;
            case (25, WireType.LengthDelimited): Functions.Add(field.Message<FunctionProto>()); return true;
            default: return false;
        }
    }

    /// <inheritdoc/>
    protected override void Write(FieldWriter fields)
    {
        fields.Int64(1, IrVersion);
        fields.Text(2, ProducerName);
        fields.Text(3, ProducerVersion);
        fields.Text(4, Domain);
        fields.Int64(5, ModelVersion);
        fields.Text(6, DocString);
        fields.Message(7, Graph);
        fields.Messages(8, OpsetImport);
        fields.Messages(14, MetadataProps);
        fields.Messages(25, Functions);
    }
}

using Google.Protobuf;
using static Google.Protobuf.WireFormat;

namespace OodDetection.Onnx.Protobuf;

/// <summary>A constant tensor, with its numbers in the field that its type asks for, in <see cref="RawData"/> or in another file.</summary>
internal sealed class TensorProto : OnnxMessage
{
    /// <summary>The shape; empty for a single number.</summary>
    internal Packable<long> Dims { get; init; } = new(isPacked: false);

    /// <summary>A <see cref="TensorType"/>.</summary>
    internal int? DataType { get; set; }

    /// <summary>Row by row.</summary>
    internal Packable<float> FloatData { get; init; } = new(isPacked: true);

    /// <summary>For smaller types, too.</summary>
    internal Packable<int> Int32Data { get; init; } = new(isPacked: true);

    internal List<ByteString> StringData { get; init; } = [];

    internal Packable<long> Int64Data { get; init; } = new(isPacked: true);

    internal string? Name { get; set; }

    /// <summary>Row by row, little-endian.</summary>
    internal ByteString? RawData { get; set; }

    internal Packable<double> DoubleData { get; init; } = new(isPacked: true);

    internal Packable<ulong> UInt64Data { get; init; } = new(isPacked: true);

    internal string? DocString { get; set; }

    /// <summary>Where the numbers lie in another file: location, offset, length.</summary>
    internal List<StringStringEntryProto> ExternalData { get; init; } = [];

    /// <summary>1 where they do.</summary>
    internal int? DataLocation { get; set; }

    internal List<StringStringEntryProto> MetadataProps { get; init; } = [];

    /// <inheritdoc/>
    protected override bool Read(FieldReader field)
    {
        switch (field.Key)
        {
            case (1, WireType.Varint or WireType.LengthDelimited): field.AddTo(Dims, static stream => stream.ReadInt64()); return true;
            case (2, WireType.Varint): DataType = field.Int32(); return true;
            case (4, WireType.Fixed32 or WireType.LengthDelimited): field.AddTo(FloatData, static stream => stream.ReadFloat()); return true;
            case (5, WireType.Varint or WireType.LengthDelimited): field.AddTo(Int32Data, static stream => stream.ReadInt32()); return true;
            case (6, WireType.LengthDelimited): StringData.Add(field.RepeatedBytes()); return true;
            case (7, WireType.Varint or WireType.LengthDelimited): field.AddTo(Int64Data, static stream => stream.ReadInt64()); return true;
            case (8, WireType.LengthDelimited): Name = field.Text(); return true;
            case (9, WireType.LengthDelimited): RawData = field.Bytes(); return true;
            case (10, WireType.Fixed64 or WireType.LengthDelimited): field.AddTo(DoubleData, static stream => stream.ReadDouble()); return true;
            case (11, WireType.Varint or WireType.LengthDelimited): field.AddTo(UInt64Data, static stream => stream.ReadUInt64()); return true;
            case (12, WireType.LengthDelimited): DocString = field.Text(); return true;
            case (13, WireType.LengthDelimited): ExternalData.Add(field.Message<StringStringEntryProto>()); return true;
            case (14, WireType.Varint): DataLocation = field.Int32(); return true;
            case (16, WireType.LengthDelimited): MetadataProps.Add(field.Message<StringStringEntryProto>()); return true;
            default: return false;
        }
    }

    /// <inheritdoc/>
    protected override void Write(FieldWriter fields)
    {
        fields.Int64s(1, Dims);
        fields.Int32(2, DataType);
        fields.Singles(4, FloatData);
        fields.Numbers(5, Int32Data, WireType.Varint, CodedOutputStream.ComputeInt32Size, static (stream, value) => stream.WriteInt32(value));
        foreach (var value in StringData) fields.Bytes(6, value);
        fields.Int64s(7, Int64Data);
        fields.Text(8, Name);
        fields.Bytes(9, RawData);
        fields.Numbers(10, DoubleData, WireType.Fixed64, static _ => sizeof(double), static (stream, value) => stream.WriteDouble(value));
        fields.Numbers(11, UInt64Data, WireType.Varint, CodedOutputStream.ComputeUInt64Size, static (stream, value) => stream.WriteUInt64(value));
        fields.Text(12, DocString);
        fields.Messages(13, ExternalData);
        fields.Int32(14, DataLocation);
        fields.Messages(16, MetadataProps);
    }
}

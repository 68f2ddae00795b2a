using Google.Protobuf;
using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx.Tests.Protobuf;

public sealed class OnnxFileTests
{
    private const int Seed = 20240917;

    [Fact]
    public void Write_SmallMessages_AreTheBytesThatTheFormatSays()
    {
        var model = new ModelProto
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 13 } },
            Graph = new GraphProto { Initializer = { new TensorProto { Dims = { 300 }, DataType = (int)TensorType.Float, FloatData = { 1f } } } },
        };

        // Field number · 8 + wire type, then varints of seven bits: worked out by hand.
        Assert.Equal("08083A0D2A0B08AC02100122040000803F42040A00100D", Convert.ToHexString(OnnxFile.Write(model)));
    }

    [Fact]
    public void Read_WhatWasWritten_HasTheSameFieldsAndBytes()
    {
        var bytes = OnnxFile.Write(EveryField());

        var read = OnnxFile.Read(bytes);

        Assert.Equal(bytes, OnnxFile.Write(read));
        var node = read.Graph!.Node.Single();
        Assert.Equal(("Conv", "n"), (node.OpType, node.Name));
        Assert.Equal(["x", "", "w"], node.Input);
        Assert.Equal([1L, -2L], node.Attribute[0].Ints);
        Assert.Equal([0.5f, float.NaN], node.Attribute[0].Floats);
        Assert.Equal("inner", node.Attribute[0].G!.Name);
        Assert.Equal((0L, ""), (node.Attribute[1].I, node.Attribute[1].RefAttrName)); // a default that was written is not one that is absent
        Assert.Null(node.Attribute[1].F);
        var tensor = read.Graph.Initializer.Single();
        Assert.Equal([long.MinValue, 5L], tensor.Int64Data);
        Assert.Equal([ulong.MaxValue], tensor.UInt64Data);
        Assert.Equal([double.Epsilon], tensor.DoubleData);
        Assert.Equal([-1], tensor.Int32Data);
        Assert.Equal("weights.bin", tensor.ExternalData.Single().Value);
        Assert.Equal("batch", read.Graph.Input.Single().Type!.TensorType!.Shape!.Dim[0].DimParam);
        Assert.Equal(3, read.Graph.Input.Single().Type!.TensorType!.Shape!.Dim[1].DimValue);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_RepeatedNumbers_PackedOrNot_AreWrittenAsTheyCame(bool isPacked)
    {
        var model = new ModelProto { Graph = new GraphProto { Initializer = { new TensorProto { Dims = new Packable<long>(isPacked, [3, 32, 300]) } } } };
        var bytes = OnnxFile.Write(model);

        var read = OnnxFile.Read(bytes);

        Assert.Equal([3L, 32L, 300L], read.Graph!.Initializer.Single().Dims);
        Assert.Equal(isPacked, read.Graph.Initializer.Single().Dims.IsPacked);
        Assert.Equal(bytes, OnnxFile.Write(read));
    }

    [Fact]
    public void Read_FieldsThatAreNotKnown_AreWrittenAgain()
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            output.WriteTag(1, WireFormat.WireType.Varint);
            output.WriteInt64(9);
            output.WriteTag(500, WireFormat.WireType.LengthDelimited);
            output.WriteString("of a later version");
            output.WriteTag(501, WireFormat.WireType.Fixed64);
            output.WriteDouble(0.25);
            output.WriteTag(502, WireFormat.WireType.Varint);
            output.WriteInt64(-1);
        }

        var read = OnnxFile.Read(bytes.ToArray());

        Assert.Equal(9, read.IrVersion);
        Assert.Equal(bytes.ToArray(), OnnxFile.Write(read));
    }

    [Fact]
    public void Read_CutOffAnywhere_IsAnInvalidDataExceptionOrAShorterModel()
    {
        var bytes = OnnxFile.Write(EveryField());
        var refused = 0;

        for (var length = 0; length < bytes.Length; length++) refused += IsRefused(bytes[..length]) ? 1 : 0;

        // Between two fields of the model itself nothing tells that more was to come.
        Assert.InRange(refused, bytes.Length - 20, bytes.Length);
    }

    [Fact]
    public void Read_DamagedBytes_AreAnInvalidDataExceptionOrAModel()
    {
        var bytes = OnnxFile.Write(EveryField());
        var random = new Random(Seed);
        var refused = 0;

        for (var trial = 0; trial < 2000; trial++)
        {
            var damaged = bytes.ToArray();
            for (var i = 0; i <= trial % 3; i++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            refused += IsRefused(damaged) ? 1 : 0;
        }

        Assert.InRange(refused, 500, 1999); // of seed 20240917; anything else than these two outcomes throws here
    }

    [Fact]
    public void Read_GraphsWithinGraphsWithoutEnd_AreRefused()
    {
        var bytes = OnnxFile.Write(Nested(OnnxFile.MaxDepth / 4));
        Assert.Equal(bytes, OnnxFile.Write(OnnxFile.Read(bytes)));

        Assert.Throws<InvalidDataException>(() => OnnxFile.Read(OnnxFile.Write(Nested(OnnxFile.MaxDepth))));
    }

    [Fact]
    public void Read_MorePartsThanModelsHave_IsRefusedBeforeTheyFillTheMemory()
    {
        // Operators without a single field: two bytes each.
        const int most = 1000;
        var graph = new byte[2 * most];
        for (var i = 0; i < graph.Length; i += 2) graph[i] = 1 << 3 | (int)WireFormat.WireType.LengthDelimited;
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            output.WriteTag(7, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(graph));
        }

        Assert.Equal(most, OnnxFile.Read(bytes.ToArray(), most + 1).Graph!.Node.Count); // and the graph itself
        var error = Assert.Throws<InvalidDataException>(() => OnnxFile.Read(bytes.ToArray(), most));

        Assert.Contains("1000", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3AFFFFFFFF07")] // a graph of 2 GB that isn't there
    [InlineData("3AFFFFFFFF0F")] // a negative length
    [InlineData("3B")] // a group that doesn't end
    [InlineData("3C")] // the end of one that didn't begin
    [InlineData("00")]
    [InlineData("08FFFFFFFFFFFFFFFFFFFF01")] // a number of more than 64 bits
    [InlineData("3A062A04220300000000")] // packed floats of three bytes
    [InlineData("504B0304140000000800")] // a ZIP file
    [InlineData("")]
    public void Read_NoModel_IsRefused(string hex) => Assert.Throws<InvalidDataException>(() => OnnxFile.Read(Convert.FromHexString(hex)));

    private static bool IsRefused(byte[] bytes)
    {
        try
        {
            OnnxFile.Write(OnnxFile.Read(bytes));
            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    private static ModelProto Nested(int depth)
    {
        var graph = new GraphProto { Name = "innermost" };
        for (var i = 1; i < depth; i++) graph = new GraphProto { Node = { new NodeProto { Attribute = { new AttributeProto { G = graph } } } } };
        return new ModelProto { Graph = graph };
    }

    private static ModelProto EveryField()
    {
        var note = new StringStringEntryProto { Key = "k", Value = "ü" };
        var sparse = new SparseTensorProto { Values = new TensorProto { FloatData = { 2f } }, Indices = new TensorProto { Int64Data = { 1 } }, Dims = { 4 } };
        var image = new ValueInfoProto
        {
            Name = "x",
            DocString = "d",
            MetadataProps = { note },
            Type = new TypeProto
            {
                Denotation = "IMAGE",
                TensorType = new TensorTypeProto
                {
                    ElemType = (int)TensorType.Float,
                    Shape = new TensorShapeProto { Dim = { new DimensionProto { DimParam = "batch", Denotation = "DATA_BATCH" }, new DimensionProto { DimValue = 3 }, new DimensionProto() } },
                },
            },
        };
        var tensor = new TensorProto
        {
            Dims = { 2, 3 }, DataType = (int)TensorType.Int64, FloatData = { 1f }, Int32Data = { -1 }, StringData = { ByteString.CopyFromUtf8("s") }, Int64Data = { long.MinValue, 5 }, Name = "w",
            RawData = ByteString.CopyFrom(1, 2, 3), DoubleData = { double.Epsilon }, UInt64Data = { ulong.MaxValue }, DocString = "", ExternalData = { new StringStringEntryProto { Key = "location", Value = "weights.bin" } },
            DataLocation = 1, MetadataProps = { note },
        };
        var node = new NodeProto
        {
            Input = { "x", "", "w" }, Output = { "y" }, Name = "n", OpType = "Conv", DocString = "d", Domain = "", Overload = "o", MetadataProps = { note },
            Attribute =
            {
                new AttributeProto
                {
                    Name = "a", F = 1.5f, I = -1, S = ByteString.CopyFromUtf8("s"), T = tensor, G = new GraphProto { Name = "inner" }, Floats = { 0.5f, float.NaN }, Ints = { 1, -2 },
                    Strings = { ByteString.Empty }, Tensors = { tensor }, Graphs = { new GraphProto() }, DocString = "d", Type = (int)AttributeType.Ints, SparseTensor = sparse, SparseTensors = { sparse },
                },
                new AttributeProto { Name = "zero", I = 0, RefAttrName = "" },
            },
        };
        return new ModelProto
        {
            IrVersion = 8, ProducerName = "p", ProducerVersion = "1", Domain = "d", ModelVersion = 0, DocString = "d", MetadataProps = { note },
            OpsetImport = { new OperatorSetIdProto { Version = 17 } },
            Graph = new GraphProto
            {
                Name = "g", DocString = "d", Node = { node }, Initializer = { tensor }, Input = { image }, Output = { image }, ValueInfo = { image }, SparseInitializer = { sparse }, MetadataProps = { note },
            },
            Functions =
            {
                new FunctionProto
                {
                    Name = "f", Input = { "a" }, Output = { "b" }, Attribute = { "c" }, Node = { node }, DocString = "d", OpsetImport = { new OperatorSetIdProto() }, Domain = "own",
                    AttributeProto = { new AttributeProto() }, ValueInfo = { image }, Overload = "", MetadataProps = { note },
                },
            },
        };
    }
}

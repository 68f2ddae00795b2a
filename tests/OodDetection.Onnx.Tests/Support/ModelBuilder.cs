using System.Runtime.InteropServices;
using Google.Protobuf;
using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx.Tests.Support;

/// <summary>Makes small ONNX models, operator by operator, with weights drawn by a seed.</summary>
internal sealed class ModelBuilder
{
    private readonly Random _random;

    public ModelBuilder(int seed = 1) => _random = new Random(seed);

    public ModelProto Model { get; } = new() { IrVersion = 8, ProducerName = "tests", OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 13 } }, Graph = new GraphProto { Name = "graph" } };

    public GraphProto Graph => Model.Graph!;

    /// <summary>Sides are numbers, names of open ones, or null; no sides at all for a tensor of any shape.</summary>
    public static ValueInfoProto Value(string name, TensorType type, params object?[]? sides) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TensorTypeProto
            {
                ElemType = (int)type,
                Shape = sides is null ? null : new TensorShapeProto { Dim = [.. sides.Select(side => new DimensionProto { DimValue = side as int?, DimParam = side as string })] },
            },
        },
    };

    public ModelBuilder Input(string name = "image", TensorType type = TensorType.Float, params object?[]? sides)
    {
        Graph.Input.Add(Value(name, type, sides));
        return this;
    }

    public ModelBuilder Output(string name, params object?[]? sides)
    {
        Graph.Output.Add(Value(name, TensorType.Float, sides));
        return this;
    }

    public ModelBuilder Node(string type, string[] inputs, string output, params AttributeProto[] attributes)
    {
        Graph.Node.Add(new NodeProto { OpType = type, Name = output + "_node", Input = [.. inputs], Output = { output }, Attribute = [.. attributes] });
        return this;
    }

    public ModelBuilder Weights(string name, params long[] shape)
        => Constant(name, shape, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (product, side) => product * side)).Select(_ => (float)(_random.NextDouble() - 0.5))]);

    public ModelBuilder Constant(string name, long[] shape, float[] values)
    {
        Graph.Initializer.Add(new TensorProto
        {
            Name = name, Dims = new Packable<long>(false, shape), DataType = (int)TensorType.Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)),
        });
        return this;
    }

    public ModelBuilder Integers(string name, params long[] values)
    {
        Graph.Initializer.Add(new TensorProto { Name = name, Dims = { values.Length }, DataType = (int)TensorType.Int64, Int64Data = new Packable<long>(true, values) });
        return this;
    }

    public static AttributeProto Ints(string name, params long[] values) => new() { Name = name, Type = (int)AttributeType.Ints, Ints = new Packable<long>(false, values) };

    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = (int)AttributeType.Int, I = value };

    public byte[] Bytes() => OnnxFile.Write(Model);

    /// <summary>
    /// A classifier of 3×8×8 images with two stages and five logits: conv1 (16 channels), relu1, conv2 (16 channels, stride 2), relu2, pooled, features, logits.
    /// </summary>
    /// <param name="batch">A number, or the name of an open side.</param>
    /// <param name="flatten">How it comes from N×16×1×1 to N×16: <c>Flatten</c>, or <c>Reshape</c> to a constant shape that begins with the batch.</param>
    public static ModelBuilder Classifier(object batch, string flatten = "Flatten")
    {
        var builder = new ModelBuilder().Input("image", TensorType.Float, batch, 3, 8, 8)
            .Weights("w1", 16, 3, 3, 3).Weights("b1", 16).Weights("w2", 16, 16, 3, 3).Weights("b2", 16).Weights("w3", 16, 5).Weights("b3", 5)
            .Node("Conv", ["image", "w1", "b1"], "conv1", Ints("pads", 1, 1, 1, 1)).Node("Relu", ["conv1"], "relu1")
            .Node("Conv", ["relu1", "w2", "b2"], "conv2", Ints("pads", 1, 1, 1, 1), Ints("strides", 2, 2)).Node("Relu", ["conv2"], "relu2")
            .Node("GlobalAveragePool", ["relu2"], "pooled");
        if (flatten == "Reshape") builder.Integers("shape", batch as int? ?? 1, 16).Node("Reshape", ["pooled", "shape"], "features");
        else builder.Node("Flatten", ["pooled"], "features");
        return builder.Node("Gemm", ["features", "w3", "b3"], "logits").Output("logits", batch, 5);
    }
}

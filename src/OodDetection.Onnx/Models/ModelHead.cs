using System.Buffers.Binary;
using OodDetection.Networks;
using OodDetection.Onnx.Protobuf;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection.Onnx;

/// <summary>Finds the linear operator that gives a model's output: Gemm, or MatMul with or without Add, whose weights are constants.</summary>
internal static class ModelHead
{
    /// <summary>The linear layer that gives a tensor; null where another operator gives it.</summary>
    internal static LinearHead? Find(GraphProto graph, string output)
    {
        var node = Maker(graph, output);
        while (node?.OpType is "Identity" or "Cast") node = Maker(graph, node.Input[0]);
        return node?.OpType switch
        {
            "Gemm" => OfGemm(graph, node),
            "MatMul" => OfMatMul(graph, node, null),
            "Add" => OfAdd(graph, node),
            _ => null,
        };
    }

    private static LinearHead? OfGemm(GraphProto graph, NodeProto node)
    {
        using var scope = NewDisposeScope();
        if (Whole(node, "transA") != 0 || node.Input.Count < 2 || Values(graph, node.Input[1]) is not { } weight) return null;
        var (alpha, beta) = (Factor(node, "alpha"), Factor(node, "beta"));
        if (weight.dim() != 2) return null;
        var oriented = (Whole(node, "transB") == 1 ? weight : weight.transpose(0, 1)).mul(Held(alpha)).contiguous();
        if (node.Input.Count < 3 || node.Input[2].Length == 0) return new LinearHead(node.Input[0], oriented.MoveToOuterDisposeScope(), null);
        if (Values(graph, node.Input[2]) is not { } bias) return null;
        return Head(node.Input[0], oriented, bias.mul(Held(beta)));
    }

    private static LinearHead? OfAdd(GraphProto graph, NodeProto node)
    {
        for (var i = 0; i < 2; i++)
        {
            if (Maker(graph, node.Input[i]) is { OpType: "MatMul" } product && Values(graph, node.Input[1 - i]) is { } bias) return OfMatMul(graph, product, bias);
        }

        return null;
    }

    private static LinearHead? OfMatMul(GraphProto graph, NodeProto node, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        if (Values(graph, node.Input[1]) is not { } weight || weight.dim() != 2) return null;
        var oriented = weight.transpose(0, 1).contiguous();
        return bias is null ? new LinearHead(node.Input[0], oriented.MoveToOuterDisposeScope(), null) : Head(node.Input[0], oriented, bias);
    }

    // A bias of one number, or with a dimension of one before it, is for all rows alike.
    private static LinearHead? Head(string features, Tensor weight, Tensor bias)
    {
        var classes = weight.shape[0];
        if (bias.numel() != classes && bias.numel() != 1) return null;
        return new LinearHead(features, weight.MoveToOuterDisposeScope(), bias.reshape(-1).expand(classes).contiguous().MoveToOuterDisposeScope());
    }

    private static NodeProto? Maker(GraphProto graph, string tensor) => graph.Node.Find(node => node.Output.Contains(tensor));

    private static long Whole(NodeProto node, string name) => node.Attribute.Find(attribute => attribute.Name == name)?.I ?? 0;

    private static double Factor(NodeProto node, string name) => node.Attribute.Find(attribute => attribute.Name == name)?.F ?? 1;

    /// <summary>A constant tensor in float64; null where it is none, or not of a floating-point type that can be read.</summary>
    private static Tensor? Values(GraphProto graph, string name)
    {
        var proto = graph.Initializer.Find(initializer => initializer.Name == name);
        if (proto is null && Maker(graph, name) is { OpType: "Constant" } constant) proto = constant.Attribute.Find(attribute => attribute.Name == "value")?.T;
        if (proto is null) return null;
        long[] shape = [.. proto.Dims];
        var count = shape.Aggregate(1L, (product, side) => product * side);
        var numbers = Numbers(proto);
        return numbers is null || numbers.Length != count ? null : tensor(numbers, shape, device: CPU);
    }

    private static double[]? Numbers(TensorProto proto)
    {
        var raw = proto.RawData is null ? [] : proto.RawData.Span;
        switch ((TensorType)(proto.DataType ?? 0))
        {
            case TensorType.Float:
                return proto.RawData is null ? [.. proto.FloatData.Select(value => (double)value)] : Read(raw, sizeof(float), static bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes));
            case TensorType.Double:
                return proto.RawData is null ? [.. proto.DoubleData] : Read(raw, sizeof(double), static bytes => BinaryPrimitives.ReadDoubleLittleEndian(bytes));
            case TensorType.Float16:
                return proto.RawData is null ? null : Read(raw, 2, static bytes => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes));
            default:
                return null;
        }
    }

    private static double[] Read(ReadOnlySpan<byte> raw, int size, ReadNumber read)
    {
        var numbers = new double[raw.Length / size];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = read(raw[(i * size)..]);
        return numbers;
    }

    private delegate double ReadNumber(ReadOnlySpan<byte> bytes);
}

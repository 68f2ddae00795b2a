using System.Buffers.Binary;
using Google.Protobuf;
using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx;

/// <summary>Changes models: which tensors they give, and how many images they take.</summary>
internal static class ModelPreparation
{
    private const string Batch = "N";

    /// <summary>Has a model give these tensors and no others.</summary>
    internal static void Expose(ModelProto model, IEnumerable<string> tensors)
    {
        var graph = model.Graph!;
        var known = graph.Output.ToLookup(output => output.Name ?? "", StringComparer.Ordinal);
        graph.Output.Clear();
        // The name is enough: ONNX Runtime finds the type.
        graph.Output.AddRange(tensors.Select(name => known[name].FirstOrDefault() ?? new ValueInfoProto { Name = name }));
    }

    /// <summary>
    /// Frees the number of images of a model that was made for a fixed one: its input takes any number, nothing is said of inner tensors, and constant
    /// shapes that begin with that number keep the first side of what they are given. Whether that is right for a model is seen by running it.
    /// </summary>
    internal static void FreeBatch(ModelProto model, string input, int batch)
    {
        var graph = model.Graph!;
        graph.Input.Single(value => value.Name == input).Type!.TensorType!.Shape!.Dim[0] = new DimensionProto { DimParam = Batch };
        graph.ValueInfo.Clear();
        foreach (var output in graph.Output) output.Type = null;
        var shapes = graph.Node.Where(node => node.OpType == "Reshape" && string.IsNullOrEmpty(node.Domain) && node.Input.Count > 1).Select(node => node.Input[1]).ToHashSet(StringComparer.Ordinal);
        foreach (var shape in graph.Initializer.Where(tensor => shapes.Contains(tensor.Name ?? ""))) KeepFirstSide(shape, batch);
        foreach (var constant in graph.Node.Where(node => node.OpType == "Constant" && node.Output.Any(shapes.Contains)).SelectMany(node => node.Attribute)) KeepFirstSide(constant.T, batch);
    }

    // 0 in a Reshape's shape stands for the side that is there.
    private static void KeepFirstSide(TensorProto? shape, int batch)
    {
        if (shape?.DataType != (int)TensorType.Int64 || shape.Dims.Count != 1) return;
        if (shape.Int64Data.Count > 1)
        {
            if (shape.Int64Data[0] == batch) shape.Int64Data[0] = 0;
            return;
        }

        if (shape.RawData is not { Length: > sizeof(long) } raw || BinaryPrimitives.ReadInt64LittleEndian(raw.Span) != batch) return;
        var bytes = raw.ToByteArray();
        bytes.AsSpan(0, sizeof(long)).Clear();
        shape.RawData = ByteString.CopyFrom(bytes);
    }
}

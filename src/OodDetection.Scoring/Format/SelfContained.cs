namespace OodDetection.Scoring.Format;

/// <summary>Makes sure that a model asks for nothing outside of its own bytes, before ONNX Runtime sees it.</summary>
/// <remarks>
/// The numbers of a tensor may stand in another file, whose path is in the model (onnx.proto: TensorProto, <c>external_data</c> and
/// <c>data_location</c>). Exported files never do that. Custom operators would need a library of their own; they have another domain.
/// </remarks>
internal static class SelfContained
{
    private const int DeepestGraph = 16;

    // ModelProto
    private const int Graph = 7;
    private const int OpsetImport = 8;
    private const int Functions = 25;

    // GraphProto
    private const int Node = 1;
    private const int Initializer = 5;
    private const int SparseInitializer = 15;

    // NodeProto, AttributeProto
    private const int Attribute = 5;
    private const int Tensor = 5;
    private const int Subgraph = 6;
    private const int Tensors = 10;
    private const int Subgraphs = 11;
    private const int SparseTensor = 22;
    private const int SparseTensors = 23;

    // TensorProto
    private const int ExternalData = 13;
    private const int DataLocation = 14;

    /// <summary>Looks through a model.</summary>
    /// <exception cref="InvalidDataException">It refers to a file beside it, or has something that exported files don't have.</exception>
    internal static void Ensure(ReadOnlySpan<byte> model)
    {
        var fields = new WireReader(model);
        while (fields.Next())
        {
            if (fields.Field == Graph) EnsureGraph(fields.Bytes, 0);
            if (fields.Field == OpsetImport) EnsureStandard(fields.Bytes);
            if (fields.Field == Functions) throw new InvalidDataException("it has functions, which exported files don't have");
        }
    }

    private static void EnsureStandard(ReadOnlySpan<byte> opset)
    {
        const int domain = 1;
        var fields = new WireReader(opset);
        while (fields.Next())
        {
            if (fields.Field == domain && fields.Bytes.Length > 0 && !fields.Bytes.SequenceEqual("ai.onnx"u8))
                throw new InvalidDataException($"it has operators of the domain '{System.Text.Encoding.UTF8.GetString(fields.Bytes[..Math.Min(fields.Bytes.Length, 100)])}'; expected those of the ONNX standard alone");
        }
    }

    private static void EnsureGraph(ReadOnlySpan<byte> graph, int depth)
    {
        if (depth > DeepestGraph) throw new InvalidDataException($"it has graphs within graphs, more than {DeepestGraph} deep");
        var fields = new WireReader(graph);
        while (fields.Next())
        {
            if (fields.Field == Node) EnsureNode(fields.Bytes, depth);
            if (fields.Field == Initializer) EnsureTensor(fields.Bytes);
            if (fields.Field == SparseInitializer) throw Sparse();
        }
    }

    private static void EnsureNode(ReadOnlySpan<byte> node, int depth)
    {
        var fields = new WireReader(node);
        while (fields.Next())
        {
            if (fields.Field != Attribute) continue;
            var values = new WireReader(fields.Bytes);
            while (values.Next())
            {
                if (values.Field is Tensor or Tensors && !values.Bytes.IsEmpty) EnsureTensor(values.Bytes);
                if (values.Field is Subgraph or Subgraphs) EnsureGraph(values.Bytes, depth + 1);
                if (values.Field is SparseTensor or SparseTensors) throw Sparse();
            }
        }
    }

    private static void EnsureTensor(ReadOnlySpan<byte> tensor)
    {
        var fields = new WireReader(tensor);
        while (fields.Next())
        {
            if (fields.Field == ExternalData || (fields.Field == DataLocation && fields.Number != 0))
                throw new InvalidDataException("a tensor of it is in another file, which is not looked for: an exported detector is one file");
        }
    }

    private static InvalidDataException Sparse() => new("it has sparse tensors, which exported files don't have");
}

using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx.Export;

/// <summary>A network that came from an ONNX file, in the graph as it is.</summary>
internal sealed class OnnxModelGraph : INetworkGraph
{
    private const int MinOpset = 9;

    // Those of before are those of version 9, but for these operators and this attribute.
    private const int MinOpsetOfMost = 7;
    private const string PerActivation = "spatial";
    private static readonly string[] s_changed = ["Upsample", "Scan"];
    private readonly string _prefix;

    internal OnnxModelGraph(GraphBuilder graph, OnnxNetwork network, int channels, string images)
    {
        var settings = network.Settings;
        if (settings.Batch != 0)
        {
            throw new NotSupportedException(
                $"The network's ONNX file takes {settings.Batch} images at once and no other number, so it can't be a part of a file that takes any number. Export it anew with a dynamic batch (dynamic_axes of torch.onnx.export).");
        }

        var model = network.Parse();
        var inner = model.Graph!;
        if (model.Functions.Count > 0 || inner.SparseInitializer.Count > 0)
            throw new NotSupportedException("The network's ONNX file has functions or sparse tensors, which are not written to exported files. Inline the functions, and make the tensors dense.");
        if (Stated(network) < MinOpset) BringTo9(inner);
        _prefix = graph.NewName("network") + "/";
        GraphNames.Prefix(inner, _prefix);
        if (settings.ChannelOrder == OnnxChannelOrder.Reversed) images = graph.Gather(images, graph.Constant([.. Enumerable.Range(1, channels).Select(c => (long)channels - c)], channels), 1);
        if (settings.Layout == OnnxImageLayout.ChannelsLast) images = graph.Transpose(images, 0, 2, 3, 1);
        if (network.Input.Type == TensorType.UInt8) images = graph.ToBytes(images);
        else if (network.Input.Type != TensorType.Float) images = graph.Cast(images, network.Input.Type);
        graph.Name(images, _prefix + network.Input.Name);
        graph.Inline(inner);
        Output = _prefix + settings.Output;
    }

    /// <inheritdoc/>
    public string Output { get; }

    /// <inheritdoc/>
    public string Layer(string name) => _prefix + name;

    /// <inheritdoc/>
    public string Features(string head) => _prefix + head; // of such a network the reader calls the head by the tensor that goes into it

    /// <summary>The version of the operators that a network's file has, which those around it have to have too.</summary>
    /// <exception cref="NotSupportedException">It is too old, or the file has operators of somebody else's.</exception>
    internal static int Opset(OnnxNetwork network)
    {
        var imports = network.Operators;
        if (imports.FirstOrDefault(import => !IsStandard(import)) is { } other)
            throw new NotSupportedException($"The network's ONNX file has operators of the domain '{other.Domain}', which are not written to exported files: not every ONNX Runtime has them.");
        var version = Stated(network);
        return version >= MinOpsetOfMost ? Math.Max(version, MinOpset) : throw new NotSupportedException(
            $"The network's ONNX file has operators of version {version}; expected {MinOpsetOfMost} or later. Bring it there by onnx.version_converter of Python's onnx package.");
    }

    private static int Stated(OnnxNetwork network) => network.Operators.Count == 0 ? 0 : (int)(network.Operators[0].Version ?? 0);

    private static void BringTo9(GraphProto graph)
    {
        foreach (var node in graph.Node)
        {
            var isOfAnActivationEach = node.OpType == "BatchNormalization" && node.Attribute.Any(attribute => attribute.Name == PerActivation && attribute.I == 0);
            if (isOfAnActivationEach || s_changed.Contains(node.OpType))
                throw new NotSupportedException($"The network's ONNX file has operators of a version before {MinOpset}, and {node.OpType} was another one then. Bring the file to version {MinOpset} or later by onnx.version_converter of Python's onnx package.");
            if (node.OpType != "BatchNormalization") continue;
            foreach (var attribute in node.Attribute.Where(attribute => attribute.Name == PerActivation).ToArray()) node.Attribute.Remove(attribute);
        }
    }

    private static bool IsStandard(OperatorSetIdProto import) => string.IsNullOrEmpty(import.Domain) || import.Domain == "ai.onnx";
}

using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx;

/// <summary>Which tensors of a graph can be read as layers: those that depend on the images' values, in the order in which they are computed.</summary>
internal static class ModelLayers
{
    internal static IReadOnlyList<string> Of(GraphProto graph, string input)
    {
        var dependent = new HashSet<string>([input], StringComparer.Ordinal);
        var layers = new List<string>();
        foreach (var node in graph.Node)
        {
            // The shape of a tensor says nothing of what is in the image.
            if (node.OpType is "Shape" or "Size" || !Inputs(node).Any(dependent.Contains)) continue;
            foreach (var name in node.Output.Where(name => name.Length > 0))
            {
                if (dependent.Add(name)) layers.Add(name);
            }
        }

        return layers;
    }

    // Branches and loops take tensors from around them without listing them.
    private static IEnumerable<string> Inputs(NodeProto node) => node.Input.Concat(node.Attribute
        .SelectMany(attribute => attribute.G is null ? attribute.Graphs : attribute.Graphs.Append(attribute.G))
        .SelectMany(graph => graph.Node.SelectMany(Inputs).Concat(graph.Output.Select(output => output.Name ?? ""))));
}

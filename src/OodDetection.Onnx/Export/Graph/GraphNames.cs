using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx.Export;

/// <summary>Puts a prefix before all names of a graph and of the graphs within it, so that it can lie beside others.</summary>
internal static class GraphNames
{
    internal static void Prefix(GraphProto graph, string prefix)
    {
        foreach (var value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo)) value.Name = Named(value.Name);
        foreach (var constant in graph.Initializer) constant.Name = Named(constant.Name);
        foreach (var node in graph.Node)
        {
            node.Name = Named(node.Name);
            All(node.Input);
            All(node.Output);
            foreach (var attribute in node.Attribute)
            {
                if (attribute.G is { } body) Prefix(body, prefix);
                foreach (var other in attribute.Graphs) Prefix(other, prefix);
            }
        }

        // An empty name stands for an input or output that is left out.
        string? Named(string? name) => string.IsNullOrEmpty(name) ? name : prefix + name;

        void All(List<string> names)
        {
            for (var i = 0; i < names.Count; i++) names[i] = Named(names[i])!;
        }
    }
}

using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx.Export;

/// <content>The graph as messages of ONNX's format.</content>
internal sealed partial class GraphBuilder
{
    internal GraphProto ToProto(string name, List<ValueInfoProto> inputs, List<ValueInfoProto> outputs) => new()
    {
        Name = name,
        Input = inputs,
        Output = outputs,
        Node = _nodes,
        Initializer = _constants,
    };

    private static NodeProto Operation(string op, IReadOnlyList<string> outputs, IReadOnlyList<string> inputs, IReadOnlyList<GraphAttribute> attributes) => new()
    {
        OpType = op,
        Name = outputs[0],
        Input = [.. inputs],
        Output = [.. outputs],
        Attribute = [.. attributes.Select(Message)],
    };

    private static AttributeProto Message(GraphAttribute attribute) => attribute switch
    {
        { Integer: { } integer } => new AttributeProto { Name = attribute.Name, Type = (int)AttributeType.Int, I = integer },
        { Integers: { } integers } => new AttributeProto { Name = attribute.Name, Type = (int)AttributeType.Ints, Ints = new Packable<long>(isPacked: false, integers) },
        _ => new AttributeProto { Name = attribute.Name, Type = (int)AttributeType.Float, F = attribute.Number },
    };
}

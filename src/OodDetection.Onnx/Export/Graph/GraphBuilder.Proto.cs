using Google.Protobuf;
using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx.Export;

/// <content>The finished graph as a message of ONNX's format.</content>
internal sealed partial class GraphBuilder
{
    internal GraphProto ToProto(string name, List<ValueInfoProto> inputs, List<ValueInfoProto> outputs) => new()
    {
        Name = name,
        Input = inputs,
        Output = outputs,
        Node = [.. _nodes.Select(Message)],
        Initializer = [.. _constants.Select(Message)],
    };

    private static NodeProto Message(GraphNode node) => new()
    {
        OpType = node.Operator,
        Name = node.Output,
        Input = [.. node.Inputs],
        Output = [node.Output],
        Attribute = [.. node.Attributes.Select(Message)],
    };

    private static AttributeProto Message(GraphAttribute attribute)
    {
        var message = new AttributeProto { Name = attribute.Name };
        if (attribute.Integer is { } integer) (message.Type, message.I) = ((int)AttributeType.Int, integer);
        if (attribute.Number is { } number) (message.Type, message.F) = ((int)AttributeType.Float, number);
        if (attribute.Integers is { } integers)
        {
            message.Type = (int)AttributeType.Ints;
            foreach (var value in integers) message.Ints.Add(value);
        }

        return message;
    }

    private static TensorProto Message(GraphConstant constant)
    {
        var message = new TensorProto { Name = constant.Name, DataType = (int)constant.Type, RawData = UnsafeByteOperations.UnsafeWrap(constant.Bytes) };
        foreach (var side in constant.Dimensions) message.Dims.Add(side);
        return message;
    }
}

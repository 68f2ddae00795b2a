using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx.Export;

/// <summary>One operation of the graph under construction.</summary>
internal sealed record GraphNode(string Operator, string Output, IReadOnlyList<string> Inputs, IReadOnlyList<GraphAttribute> Attributes);

/// <summary>What an operation is told besides its inputs: a whole number, a list of them, or a number.</summary>
internal sealed record GraphAttribute(string Name, long? Integer = null, long[]? Integers = null, float? Number = null)
{
    internal static GraphAttribute Of(string name, long value) => new(name, Integer: value);

    internal static GraphAttribute Of(string name, long[] values) => new(name, Integers: values);

    internal static GraphAttribute Of(string name, float value) => new(name, Number: value);
}

/// <summary>A constant of the graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Dimensions">Its shape.</param>
/// <param name="Bytes">Its numbers, row by row, little-endian.</param>
internal sealed record GraphConstant(string Name, TensorType Type, long[] Dimensions, byte[] Bytes);

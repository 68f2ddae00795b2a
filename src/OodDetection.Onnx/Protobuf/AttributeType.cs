namespace OodDetection.Onnx.Protobuf;

/// <summary>Which field of an attribute counts, with the numbers that ONNX has for them (AttributeProto.AttributeType).</summary>
internal enum AttributeType
{
    Undefined = 0,
    Float = 1,
    Int = 2,
    String = 3,
    Tensor = 4,
    Graph = 5,
    Floats = 6,
    Ints = 7,
    Strings = 8,
    Tensors = 9,
    Graphs = 10,
    SparseTensor = 11,
    SparseTensors = 12,
}

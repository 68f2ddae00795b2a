using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx;

/// <summary>How many bytes tensors take.</summary>
internal static class TensorSizes
{
    /// <summary>Bytes of one number; null for texts and for types that this library doesn't know.</summary>
    internal static int? Of(TensorType type) => type switch
    {
        TensorType.UInt8 or TensorType.Int8 or TensorType.Bool => 1,
        TensorType.UInt16 or TensorType.Int16 or TensorType.Float16 or TensorType.BFloat16 => 2,
        TensorType.Float or TensorType.Int32 or TensorType.UInt32 => 4,
        TensorType.Double or TensorType.Int64 or TensorType.UInt64 or TensorType.Complex64 => 8,
        TensorType.Complex128 => 16,
        _ => null,
    };

    /// <summary>Bytes of a tensor of a file, by its shape and type.</summary>
    /// <exception cref="InvalidDataException">The shape or the type is none.</exception>
    internal static long Of(TensorProto tensor)
    {
        var size = Of((TensorType)(tensor.DataType ?? 0)) ?? throw new InvalidDataException($"the tensor '{tensor.Name}' has the type {tensor.DataType}, of which no bytes can be read");
        try
        {
            return tensor.Dims.Aggregate((long)size, (product, side) => side < 0 ? throw new OverflowException() : checked(product * side));
        }
        catch (OverflowException error)
        {
            throw new InvalidDataException($"the tensor '{tensor.Name}' has the shape {string.Join('×', tensor.Dims)}, which no tensor can have", error);
        }
    }
}

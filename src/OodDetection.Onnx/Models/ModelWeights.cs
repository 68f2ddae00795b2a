using System.Buffers.Binary;
using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx;

/// <summary>Looks at the weights of a model.</summary>
internal static class ModelWeights
{
    // Masks of attention hold −∞ on purpose; what these operators multiply with does not.
    private static readonly HashSet<string> s_multiplying = new(["Conv", "ConvTranspose", "Gemm", "MatMul", "BatchNormalization"], StringComparer.Ordinal);

    /// <summary>The name of a weight that is NaN or infinite; null where there is none.</summary>
    internal static string? FirstNotFinite(GraphProto graph)
    {
        var used = graph.Node.Where(node => s_multiplying.Contains(node.OpType ?? "")).SelectMany(node => node.Input.Skip(1)).ToHashSet(StringComparer.Ordinal);
        return graph.Initializer.FirstOrDefault(tensor => used.Contains(tensor.Name ?? "") && !IsFinite(tensor))?.Name;
    }

    private static bool IsFinite(TensorProto tensor)
    {
        if (!tensor.FloatData.All(float.IsFinite) || !tensor.DoubleData.All(double.IsFinite)) return false;
        var raw = tensor.RawData is null ? [] : tensor.RawData.Span;
        switch ((TensorType)(tensor.DataType ?? 0))
        {
            case TensorType.Float:
                for (; raw.Length >= sizeof(float); raw = raw[sizeof(float)..])
                    if (!float.IsFinite(BinaryPrimitives.ReadSingleLittleEndian(raw))) return false;
                return true;
            case TensorType.Double:
                for (; raw.Length >= sizeof(double); raw = raw[sizeof(double)..])
                    if (!double.IsFinite(BinaryPrimitives.ReadDoubleLittleEndian(raw))) return false;
                return true;
            case TensorType.Float16:
                for (; raw.Length >= 2; raw = raw[2..])
                    if (!Half.IsFinite(BinaryPrimitives.ReadHalfLittleEndian(raw))) return false;
                return true;
            default:
                return true;
        }
    }
}

using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OodDetection.Onnx.Protobuf;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace OodDetection.Onnx;

/// <summary>Tensors from libtorch to ONNX Runtime and back, by copies.</summary>
internal static class TensorExchange
{
    private const int MaxRank = 8;

    /// <summary>What a model takes.</summary>
    /// <param name="values">float32 on the CPU.</param>
    /// <param name="type">The type that the model takes.</param>
    internal static OrtValue ToRuntime(Tensor values, TensorType type)
    {
        using var scope = NewDisposeScope();
        return type switch
        {
            TensorType.Float => Copy<float>(values.to(ScalarType.Float32)),
            TensorType.Double => Copy<double>(values.to(ScalarType.Float64)),
            TensorType.Float16 => Copy<Float16>(values.to(ScalarType.Float16)),
            TensorType.UInt8 => Copy<byte>(values.round().clamp(Held(0), Held(255)).to(ScalarType.Byte)),
            _ => throw new NotSupportedException($"Images can't be given as {type}."),
        };
    }

    /// <summary>What a model gave: on the CPU, float16 and bfloat16 as float32.</summary>
    /// <exception cref="ArgumentException">It is no tensor of numbers, or has more dimensions than layers have.</exception>
    internal static Tensor ToTorch(OrtValue value, string name)
    {
        if (!value.IsTensor) throw new ArgumentException($"'{name}' gives no tensor but a {value.OnnxType}; expected a tensor of numbers.");
        var info = value.GetTensorTypeAndShape();
        var type = info.ElementDataType switch
        {
            TensorElementType.Float => ScalarType.Float32,
            TensorElementType.Double => ScalarType.Float64,
            TensorElementType.Float16 => ScalarType.Float16,
            TensorElementType.BFloat16 => ScalarType.BFloat16,
            TensorElementType.Int64 => ScalarType.Int64,
            TensorElementType.Int32 => ScalarType.Int32,
            TensorElementType.Int16 => ScalarType.Int16,
            TensorElementType.Int8 => ScalarType.Int8,
            TensorElementType.UInt8 => ScalarType.Byte,
            TensorElementType.Bool => ScalarType.Bool,
            var other => throw new ArgumentException($"'{name}' gives values of type {other}; expected numbers."),
        };
        if (info.Shape.Length > MaxRank) throw new ArgumentException($"'{name}' gives values of {info.Shape.Length} dimensions; expected at most {MaxRank}.");
        if (value.GetTensorSizeInBytes() > int.MaxValue) throw new ArgumentException($"'{name}' gives {string.Join('×', info.Shape)} values in one pass, more than 2 GB; choose a smaller batch.");
        using var scope = NewDisposeScope();
        var values = empty(info.Shape, type, device: CPU);
        if (values.NumberOfElements > 0) value.GetTensorMutableRawData().CopyTo(values.bytes);
        return (type is ScalarType.Float16 or ScalarType.BFloat16 ? values.to(ScalarType.Float32) : values).MoveToOuterDisposeScope();
    }

    private static OrtValue Copy<T>(Tensor values)
        where T : unmanaged
    {
        var contiguous = values.contiguous();
        var copy = new T[contiguous.NumberOfElements];
        contiguous.bytes.CopyTo(MemoryMarshal.AsBytes(copy.AsSpan()));
        return OrtValue.CreateTensorValueFromMemory(copy, contiguous.shape);
    }
}

using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>One tensor of a file: what the header says of it.</summary>
/// <param name="Name">Its name, which begins with the name of its part and a dot.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Offset">Where it begins, in bytes after the header.</param>
/// <param name="Length">Its bytes.</param>
internal sealed record TensorEntry(string Name, ScalarType Type, long[] Shape, long Offset, long Length)
{
    /// <summary>The part it belongs to.</summary>
    internal string Part => Name[..Math.Max(0, Name.IndexOf('.', StringComparison.Ordinal))];

    /// <summary>The name of an element type in safetensors files.</summary>
    internal static string NameOf(ScalarType type) => type switch
    {
        ScalarType.Float64 => "F64",
        ScalarType.Float32 => "F32",
        ScalarType.Float16 => "F16",
        ScalarType.BFloat16 => "BF16",
        ScalarType.Int64 => "I64",
        ScalarType.Int32 => "I32",
        ScalarType.Int16 => "I16",
        ScalarType.Int8 => "I8",
        ScalarType.Byte => "U8",
        ScalarType.Bool => "BOOL",
        _ => throw new NotSupportedException($"Tensors of type {type} can't be kept in a file."),
    };

    /// <summary>The element type of a name in a safetensors file, and its size in bytes.</summary>
    internal static (ScalarType Type, int Size) TypeOf(string name) => name switch
    {
        "F64" => (ScalarType.Float64, 8),
        "F32" => (ScalarType.Float32, 4),
        "F16" => (ScalarType.Float16, 2),
        "BF16" => (ScalarType.BFloat16, 2),
        "I64" => (ScalarType.Int64, 8),
        "I32" => (ScalarType.Int32, 4),
        "I16" => (ScalarType.Int16, 2),
        "I8" => (ScalarType.Int8, 1),
        "U8" => (ScalarType.Byte, 1),
        "BOOL" => (ScalarType.Bool, 1),
        _ => throw new InvalidDataException($"a tensor has the type '{name}', which is not known"),
    };

    /// <summary>Reads what a header says of one tensor.</summary>
    /// <exception cref="InvalidDataException">It says something that can't be.</exception>
    internal static TensorEntry Of(JsonProperty member)
    {
        var (type, size) = TypeOf(ManifestJson.Text(ManifestJson.Member(member.Value, "dtype", member.Name), "dtype"));
        long[] shape = [.. ManifestJson.List(ManifestJson.Member(member.Value, "shape", member.Name), "shape").Select(Whole)];
        long[] offsets = [.. ManifestJson.List(ManifestJson.Member(member.Value, "data_offsets", member.Name), "data_offsets").Select(Whole)];
        var length = shape.Aggregate((long)size, (product, side) => checked(product * side));
        return offsets is [var begin, var end] && end - begin == length && length <= int.MaxValue
            ? new TensorEntry(member.Name, type, shape, begin, length)
            : throw new InvalidDataException($"the tensor '{member.Name}' has another size than its shape says, or is larger than {int.MaxValue} bytes");

        static long Whole(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0
            ? number
            : throw new InvalidDataException($"a tensor's size or offset is {value.GetRawText()}; expected a whole number");
    }
}

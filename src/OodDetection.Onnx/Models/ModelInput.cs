using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx;

/// <summary>The one input of a model: a batch of images.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Sides">Its four sides; null for one that the model leaves open.</param>
/// <param name="Denotations">What the model says the sides are, such as <c>DATA_CHANNEL</c>; null where it says nothing.</param>
internal sealed record ModelInput(string Name, TensorType Type, IReadOnlyList<int?> Sides, IReadOnlyList<string?> Denotations)
{
    /// <summary>The most images that a model may be made for: a batch is filled up to as many.</summary>
    internal const int MaxBatch = 1024;

    private const int LargestSide = 1 << 16;

    /// <summary>Images in a batch; null where the model leaves it open.</summary>
    internal int? Batch => Sides[0];

    /// <summary>Finds it.</summary>
    /// <exception cref="InvalidDataException">There are several, or it is no batch of images in a type that can be made.</exception>
    internal static ModelInput Of(GraphProto graph)
    {
        var constants = graph.Initializer.Select(tensor => tensor.Name).Concat(graph.SparseInitializer.Select(tensor => tensor.Values?.Name)).ToHashSet(StringComparer.Ordinal);
        ValueInfoProto[] inputs = [.. graph.Input.Where(input => !constants.Contains(input.Name))];
        if (inputs.Length != 1)
            throw new InvalidDataException($"it takes {(inputs.Length == 0 ? "no input" : $"{inputs.Length} inputs ({string.Join(", ", inputs.Select(Described))})")}; expected one, a batch of images. Export the model with its other inputs fixed to constants");
        var input = inputs[0];
        if (input.Type?.TensorType is not { } tensor) throw new InvalidDataException($"its input '{input.Name}' is no tensor; expected a batch of images");
        var type = (TensorType)(tensor.ElemType ?? 0);
        if (type is not (TensorType.Float or TensorType.Float16 or TensorType.Double or TensorType.UInt8))
            throw new InvalidDataException($"its input '{input.Name}' has elements of type {type}; images can be given as {TensorType.Float}, {TensorType.Float16}, {TensorType.Double} or {TensorType.UInt8}");
        if (tensor.Shape is not { } shape)
            throw new InvalidDataException($"its input '{input.Name}' has no shape, so that not even its number of dimensions is known; expected four, a batch of images. Export the model with an example of its input");
        if (shape.Dim.Count != 4)
            throw new InvalidDataException($"its input '{Described(input)}' has {shape.Dim.Count} dimensions; expected four: images, channels, height and width");
        if (shape.Dim[0].DimValue > MaxBatch) throw new InvalidDataException($"its input '{Described(input)}' takes {shape.Dim[0].DimValue} images at once; expected at most {MaxBatch}");
        return new ModelInput(
            input.Name is { Length: > 0 } name ? name : throw new InvalidDataException("its input has no name"), type, [.. shape.Dim.Select(side => Side(side, input))], [.. shape.Dim.Select(side => side.Denotation)]);
    }

    private static int? Side(DimensionProto side, ValueInfoProto input) => side.DimValue switch
    {
        null => null,
        > 0 and <= LargestSide and var size => (int)size,
        var size => throw new InvalidDataException($"its input '{Described(input)}' has a side of {size}; expected 1 to {LargestSide}"),
    };

    private static string Described(ValueInfoProto input) => input.Type?.TensorType is { } tensor
        ? $"{input.Name}: {(TensorType)(tensor.ElemType ?? 0)} {(tensor.Shape is null ? "of any shape" : string.Join('×', tensor.Shape.Dim.Select(side => side.DimValue?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? side.DimParam ?? "?")))}"
        : $"{input.Name}: no tensor";
}

using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Symmetric matrices in files, which have everything twice: the lower triangle, row after row.</summary>
internal static class SymmetricTensor
{
    internal static void Write(DetectorWriter writer, string name, Tensor square)
    {
        using var scope = NewDisposeScope();
        var indices = tril_indices(square.shape[0], square.shape[0]);
        writer.WriteTensor(name, writer.Own(square.index(TensorIndex.Tensor(indices[0]), TensorIndex.Tensor(indices[1]))));
    }

    /// <summary>Reads one; it is owned by the reader until the detector is made.</summary>
    /// <exception cref="InvalidDataException">It has another number of entries, or some that are infinite or no numbers.</exception>
    internal static Tensor Read(DetectorReader reader, string name, long side)
    {
        using var triangle = reader.ReadTensor(name, ScalarType.Float64);
        using var scope = NewDisposeScope();
        if (triangle.shape is not [var length] || length != side * (side + 1) / 2 || !triangle.isfinite().all().item<bool>())
            throw new InvalidDataException($"the tensor '{name}' has {string.Join('×', triangle.shape)} numbers, or some that are infinite; expected the {side * (side + 1) / 2} of a triangle");
        var indices = tril_indices(side, side);
        var lower = zeros([side, side], ScalarType.Float64, device: CPU);
        lower.index_put_(triangle, TensorIndex.Tensor(indices[0]), TensorIndex.Tensor(indices[1]));
        return reader.Own(lower.Plus(lower.transpose(0, 1)).sub(lower.diagonal().diag()).DetachFromDisposeScope());
    }
}

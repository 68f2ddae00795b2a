using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>
/// Fitted normal distributions in files: mean (D), deviation (D, the standard deviations) and whitening (D×D, the W of <see cref="GaussianFit.Whiten"/>). Of one that
/// can be updated also scatter, the lower triangle of Σ (x − µ)(x − µ)ᵀ, row after row.
/// </summary>
internal static class GaussianFitFile
{
    internal static void Write(GaussianFit fit, DetectorWriter writer, string name)
    {
        writer.Write($"{name}.count", fit.Count);
        writer.WriteTensor($"{name}.mean", fit.Mean);
        writer.WriteTensor($"{name}.deviation", fit.Deviation);
        writer.WriteTensor($"{name}.whitening", fit.Whitening);
        if (fit.Scatter is not { } scatter) return;
        writer.Write($"{name}.updatable", true);
        writer.WriteTensor($"{name}.scatter", writer.Own(Triangle(scatter)));
    }

    internal static GaussianFit Read(DetectorReader reader, string name)
    {
        var count = reader.ReadInt64($"{name}.count");
        var (mean, deviation, whitening) = (Numbers("mean"), Numbers("deviation"), Numbers("whitening"));
        if (count < 1 || mean.shape is not [var d] || deviation.shape is not [var e] || whitening.shape is not [var f, var g] || d != e || d != f || d != g)
            throw new InvalidDataException($"the distribution '{name}' has tensors that don't fit each other");
        using var scope = NewDisposeScope();
        if (!mean.isfinite().all().item<bool>() || !whitening.isfinite().all().item<bool>() || !deviation.gt(0).logical_and(deviation.isfinite()).all().item<bool>())
            throw new InvalidDataException($"the distribution '{name}' has numbers that are infinite or no numbers, or a deviation that is not above 0");
        var scatter = reader.Has($"{name}.updatable") && reader.ReadBoolean($"{name}.updatable") ? reader.Own(Square(reader, name, d)) : null;
        return new GaussianFit(mean, deviation, whitening, count, scatter);

        Tensor Numbers(string tensor) => reader.ReadTensor($"{name}.{tensor}", ScalarType.Float64);
    }

    // A symmetric matrix has everything twice.
    private static Tensor Triangle(Tensor square)
    {
        using var scope = NewDisposeScope();
        var indices = tril_indices(square.shape[0], square.shape[0]);
        return square.index(TensorIndex.Tensor(indices[0]), TensorIndex.Tensor(indices[1])).DetachFromDisposeScope();
    }

    private static Tensor Square(DetectorReader reader, string name, long side)
    {
        using var triangle = reader.ReadTensor($"{name}.scatter", ScalarType.Float64);
        using var scope = NewDisposeScope();
        if (triangle.shape is not [var length] || length != side * (side + 1) / 2 || !triangle.isfinite().all().item<bool>())
            throw new InvalidDataException($"the distribution '{name}' has a scatter of {string.Join('×', triangle.shape)} numbers, or some that are infinite; expected the {side * (side + 1) / 2} of a triangle");
        var indices = tril_indices(side, side);
        var lower = zeros([side, side], ScalarType.Float64);
        lower.index_put_(triangle, TensorIndex.Tensor(indices[0]), TensorIndex.Tensor(indices[1]));
        return lower.add(lower.transpose(0, 1)).sub(lower.diagonal().diag()).DetachFromDisposeScope();
    }
}

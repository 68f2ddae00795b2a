using OodDetection.Networks;
using TorchSharp;
using static OodDetection.HeldScalars;
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
        SymmetricTensor.Write(writer, $"{name}.scatter", scatter);
    }

    internal static GaussianFit Read(DetectorReader reader, string name)
    {
        var count = reader.ReadInt64($"{name}.count");
        var (mean, deviation, whitening) = (Numbers("mean"), Numbers("deviation"), Numbers("whitening"));
        if (count < 1 || mean.shape is not [var d] || deviation.shape is not [var e] || whitening.shape is not [var f, var g] || d != e || d != f || d != g)
            throw new InvalidDataException($"the distribution '{name}' has tensors that don't fit each other");
        using var scope = NewDisposeScope();
        if (!mean.isfinite().all().item<bool>() || !whitening.isfinite().all().item<bool>() || !deviation.gt(Held(0)).logical_and(deviation.isfinite()).all().item<bool>())
            throw new InvalidDataException($"the distribution '{name}' has numbers that are infinite or no numbers, or a deviation that is not above 0");
        var scatter = reader.Has($"{name}.updatable") && reader.ReadBoolean($"{name}.updatable") ? SymmetricTensor.Read(reader, $"{name}.scatter", d) : null;
        return new GaussianFit(mean, deviation, whitening, count, scatter);

        Tensor Numbers(string tensor) => reader.ReadTensor($"{name}.{tensor}", ScalarType.Float64);
    }
}

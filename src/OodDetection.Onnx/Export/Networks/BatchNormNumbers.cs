using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>The numbers of a batch norm: γ, β, µ, σ² and ε.</summary>
internal sealed record BatchNormNumbers(Tensor Weight, Tensor Bias, Tensor Mean, Tensor Variance, double Epsilon)
{
    internal static BatchNormNumbers Of(nn.Module module)
    {
        var norm = (BatchNorm)module;
        return norm is { weight: { } weight, bias: { } bias, running_mean: { } mean, running_var: { } variance }
            ? new BatchNormNumbers(weight, bias, mean, variance, norm.eps)
            : throw new NotSupportedException($"A batch norm without weights or running statistics ({norm.GetName()}) is not written to ONNX files.");
    }

    /// <summary>A convolution or linear layer with this norm after it, as one layer: computed in float64, so that nothing is lost twice.</summary>
    /// <param name="weight">O×….</param>
    /// <param name="bias">O numbers, or null for zeros.</param>
    /// <returns>The weight and the bias of the one layer, float32.</returns>
    internal (Tensor Weight, Tensor Bias) Fold(Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var scale = Weight.to(ScalarType.Float64).div(Variance.to(ScalarType.Float64).Plus(Epsilon).sqrt());
        var shift = Bias.to(ScalarType.Float64).sub(Mean.to(ScalarType.Float64).mul(scale));
        if (bias is not null) shift = shift.Plus(bias.to(ScalarType.Float64).mul(scale));
        var folded = weight.to(ScalarType.Float64).mul(scale.view([-1, .. Enumerable.Repeat(1L, weight.shape.Length - 1)])).to(ScalarType.Float32);
        return (folded.MoveToOuterDisposeScope(), shift.to(ScalarType.Float32).MoveToOuterDisposeScope());
    }
}

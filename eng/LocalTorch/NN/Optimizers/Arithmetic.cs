using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The in-place steps that optimizers consist of.</summary>
internal static class Arithmetic
{
    private static readonly Op MulOp = new("aten::mul_", "Scalar");
    private static readonly Op DivOp = new("aten::div_", "Scalar");
    private static readonly Op AddScalarOp = new("aten::add_", "Scalar");
    private static readonly Op AddOp = new("aten::add_", "Tensor");
    private static readonly Op AddcmulOp = new("aten::addcmul_");
    private static readonly Op AddcdivOp = new("aten::addcdiv_");
    private static readonly Op SqrtOp = new("aten::sqrt");

    /// <summary>target ← factor · target.</summary>
    internal static void Scale(Tensor target, double factor) => MulOp.Run(target, factor);

    /// <summary>target ← target + alpha · other.</summary>
    internal static void Add(Tensor target, Tensor other, double alpha) => AddOp.Run(target, other, alpha);

    /// <summary>The exponential averages of a gradient and of its square.</summary>
    internal static void UpdateMoments(Tensor mean, Tensor square, Tensor gradient, double beta1, double beta2)
    {
        MulOp.Run(mean, beta1);
        AddOp.Run(mean, gradient, 1 - beta1);
        MulOp.Run(square, beta2);
        AddcmulOp.Run(square, gradient, gradient, 1 - beta2);
    }

    /// <summary>target ← target − stepSize · mean / (√square / divisor + eps).</summary>
    internal static void AdamStep(Tensor target, Tensor mean, Tensor square, double stepSize, double divisor, double eps)
    {
        using var denominator = SqrtOp.Call(square);
        DivOp.Run(denominator, divisor);
        AddScalarOp.Run(denominator, eps);
        AddcdivOp.Run(target, mean, denominator, -stepSize);
    }
}

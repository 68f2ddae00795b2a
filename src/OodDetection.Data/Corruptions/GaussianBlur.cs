namespace OodDetection.Data.Corruptions;

/// <summary>Weights exp(−x²), x = 1.5·d/r at distance d, for a radius r, in the square that reaches ⌈r⌉ pixels: σ = 0.47·r.</summary>
internal sealed class GaussianBlur() : Blur("gaussian-blur", 1, 1.5, 2, 2.5, 3)
{
    private protected override Kernel KernelOf(double strength, ref PixelRandom random) =>
        Kernel.FromWeights((int)Math.Ceiling(strength), (down, right) => Math.Exp(-2.25 * ((down * down) + (right * right)) / (strength * strength)));
}

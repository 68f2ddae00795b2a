using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Gradient norm: −‖f‖₁ · Σ_k |p_k − 1/K|, the L1 norm of the gradient, in the weights of the last layer, of KL(uniform ‖ p).</summary>
/// <remarks>
/// Huang, Geng &amp; Li, "On the Importance of Gradients for Detecting Distributional Shifts in the Wild", NeurIPS 2021, arXiv 2110.00218, equation 8 and section 4 (temperature 1): the gradient has this closed form, so
/// no gradient is taken.
/// </remarks>
public sealed record GradNormMethod : PostHocMethod
{
    /// <inheritdoc/>
    public override string Name => "gradnorm";

    /// <inheritdoc/>
    public override bool NeedsFeatures => true;

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted)
        => batch.Features.abs().sum([1L]).mul(batch.Logits.softmax(1L).sub(Held(1.0 / batch.Logits.shape[1])).abs().sum([1L])).neg();
}

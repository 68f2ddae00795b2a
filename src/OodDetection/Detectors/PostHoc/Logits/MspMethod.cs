using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Maximum softmax probability: 1 − max_k p_k, from 0 to 1 − 1/K.</summary>
/// <remarks>
/// Hendrycks &amp; Gimpel, "A Baseline for Detecting Misclassified and Out-of-Distribution Examples in Neural Networks", ICLR 2017, arXiv 1610.02136. Computed as s/(1 + s) with
/// s = Σ_{k≠ŷ} exp(z_k − z_ŷ), which doesn't tie at 0 where the probability rounds to 1.
/// </remarks>
public sealed record MspMethod : PostHocMethod
{
    /// <inheritdoc/>
    public override string Name => "msp";

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted) => OneMinusLargest(batch.Logits);

    /// <summary>1 − max softmax of n×K logits.</summary>
    internal static Tensor OneMinusLargest(Tensor logits)
    {
        var odds = Others(logits).exp().sum([1L]);
        return odds.div(odds.Plus(1));
    }

    // z_k − z_ŷ in descending order, without the zero of ŷ itself.
    private static Tensor Others(Tensor logits)
    {
        var (sorted, _) = logits.sort(1, descending: true);
        return sorted.narrow(1, 1, sorted.shape[1] - 1).sub(sorted.narrow(1, 0, 1));
    }
}

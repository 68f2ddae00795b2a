using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Maximum logit: −max_k z_k.</summary>
/// <remarks>Hendrycks, Basart, Mazeika, Zou, Kwon, Mostajabi, Steinhardt &amp; Song, "Scaling Out-of-Distribution Detection for Real-World Settings", ICML 2022, arXiv 1911.11132.</remarks>
public sealed record MaxLogitMethod : PostHocMethod
{
    /// <inheritdoc/>
    public override string Name => "max-logit";

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted) => batch.Logits.amax([1L]).neg();
}

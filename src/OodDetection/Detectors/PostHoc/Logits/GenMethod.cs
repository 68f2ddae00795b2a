using System.Text.Json.Nodes;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Generalised entropy: Σ over the M largest p_k of (p_k (1 − p_k))^γ.</summary>
/// <remarks>
/// Liu, Lochman &amp; Zach, "GEN: Pushing the Limits of Softmax-Based Out-of-Distribution Detection", CVPR 2023, equation 4 with the truncation of section 3.2. Computed from log p and
/// log(1 − p), so that probabilities near 1 keep their digits.
/// </remarks>
public sealed record GenMethod : PostHocMethod
{
    /// <inheritdoc/>
    public override string Name => "gen";

    /// <summary>The exponent γ, above 0 and below 1.</summary>
    /// <value>0.1, as in the paper.</value>
    public double Gamma { get; init; } = 0.1;

    /// <summary>M, how many of the largest probabilities count; all where there are fewer classes.</summary>
    /// <value>100, as in the paper for ImageNet and in OpenOOD: all for up to 100 classes.</value>
    public int MaxClasses { get; init; } = 100;

    internal override void Check(OptionsErrors errors)
    {
        errors.Require(Gamma is > 0 and < 1, $"{nameof(Gamma)} is {Gamma}; expected a number above 0 and below 1.");
        errors.Require(MaxClasses >= 1, $"{nameof(MaxClasses)} is {MaxClasses}; expected 1 or more.");
    }

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted)
    {
        var (sorted, _) = batch.Logits.sort(1, descending: true);
        var logP = sorted.log_softmax(1);
        // 1 − p of the largest is the sum of the others; of the others it is far from 0.
        var largest = sorted.narrow(1, 1, sorted.shape[1] - 1).logsumexp(1, keepdim: true).sub(sorted.logsumexp(1, keepdim: true));
        var others = logP.narrow(1, 1, logP.shape[1] - 1).exp().neg().log1p();
        var logNotP = cat(new[] { largest, others }, 1);
        return logP.Plus(logNotP).mul(Held(Gamma)).exp().narrow(1, 0, Math.Min(MaxClasses, logP.shape[1])).sum([1L]);
    }

    internal override IEnumerable<(string Name, JsonNode Value)> Settings() => [("gamma", Gamma), ("maxClasses", MaxClasses)];
}

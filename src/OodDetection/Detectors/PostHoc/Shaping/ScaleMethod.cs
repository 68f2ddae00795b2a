using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Scaling: −LSE(W f·exp(s₁/s₂) + b), the energy of features enlarged by the ratio of their sum s₁ to the sum s₂ of the largest of them.</summary>
/// <remarks>Xu, Chen, Franchi &amp; Yao, "Scaling for Training Time and Post-hoc Out-of-distribution Detection Enhancement", ICLR 2024, arXiv 2310.00227, equations 4 and 5. It takes features of 0 or more, as a ReLU gives.</remarks>
public sealed record ScaleMethod : PostHocMethod
{
    /// <inheritdoc/>
    public override string Name => "scale";

    /// <inheritdoc/>
    public override bool NeedsFeatures => true;

    /// <summary>How many percent of the features are left out of s₂.</summary>
    /// <value>85, as in the paper.</value>
    public double Percentile { get; init; } = 85;

    internal override void Check(OptionsErrors errors) => errors.Require(Percentile is >= 0 and < 100, $"{nameof(Percentile)} is {Percentile}; expected a number from 0 to below 100.");

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted)
    {
        var features = batch.Features;
        var (largest, _) = features.topk(PostHocMath.Kept(features.shape[1], Percentile), 1);
        return PostHocMath.Energy(batch.Head!.Logits(features.mul(PostHocMath.Growth(features.sum(1, keepdim: true), largest))));
    }

    internal override IEnumerable<(string Name, JsonNode Value)> Settings() => [("percentile", Percentile)];
}

using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Neural collapse: −⟨w_ŷ, f − µ⟩/‖f − µ‖ − α‖f‖₁, with µ the mean training feature.</summary>
/// <remarks>Liu &amp; Qin, "Detecting Out-of-Distribution Through the Lens of Neural Collapse" (NCI), CVPR 2025, arXiv 2311.01479, equation 7.</remarks>
public sealed record NciMethod : PostHocMethod
{
    /// <inheritdoc/>
    public override string Name => "nci";

    /// <inheritdoc/>
    public override bool NeedsFeatures => true;

    /// <summary>α, the weight of the features' norm.</summary>
    /// <value>0.0001, that of OpenOOD; the paper chooses it on validation data.</value>
    public double NormWeight { get; init; } = 1e-4;

    internal override IReadOnlyList<(string Name, string Shape)> Parts => [("mean", "D")];

    internal override void Check(OptionsErrors errors) => errors.Require(double.IsFinite(NormWeight) && NormWeight >= 0, $"{nameof(NormWeight)} is {NormWeight}; expected 0 or more.");

    internal override Tensor[] Fit(PostHocData data) => [data.Features!.mean([0L])];

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted)
    {
        var centred = PostHocMath.Normalised(batch.Features.sub(fitted[0]));
        var along = centred.mul(PostHocMath.OfPredicted(batch.Head!.Weight, batch.Logits)).sum([1L]);
        return along.add(batch.Features.abs().sum([1L]).mul(NormWeight)).neg();
    }

    internal override IEnumerable<(string Name, JsonNode Value)> Settings() => [("normWeight", NormWeight)];
}

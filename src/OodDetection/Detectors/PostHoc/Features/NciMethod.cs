using System.Text.Json.Nodes;
using OodDetection.Networks;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Neural collapse: −⟨w_ŷ, f − µ⟩/‖f − µ‖ − α‖f‖₁, with µ the mean training feature.</summary>
/// <remarks>Liu &amp; Qin, "Detecting Out-of-Distribution Through the Lens of Neural Collapse" (NCI), CVPR 2025, arXiv 2311.01479, equation 7.</remarks>
public sealed record NciMethod : PostHocMethod, IUpdatableMethod
{
    /// <inheritdoc/>
    public override string Name => "nci";

    /// <inheritdoc/>
    public override bool NeedsFeatures => true;

    /// <summary>α, the weight of the features' norm.</summary>
    /// <value>0.0001, that of OpenOOD; the paper chooses it on validation data.</value>
    public double NormWeight { get; init; } = 1e-4;

    internal override IReadOnlyList<(string Name, string Shape)> Parts => [("mean", "D")];

    internal override void Check(OptionsErrors errors) => errors.RequireNotNegative(NormWeight);

    internal override Tensor[] Fit(PostHocData data) => [data.Features!.mean([0L])];

    Tensor[] IUpdatableMethod.Change(Tensor[] fitted, PostHocChange change) => [change.Mean(fitted[0])];

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted) => Score(batch.Features, batch.Logits, batch.Head!, fitted[0]);

    /// <summary>The score by features and logits.</summary>
    internal Tensor Score(Tensor features, Tensor logits, ClassifierHead head, Tensor mean)
    {
        var along = PostHocMath.Normalised(features.sub(mean)).mul(PostHocMath.OfPredicted(head.Weight, logits)).sum([1L]);
        return along.Plus(features.abs().sum([1L]).mul(Held(NormWeight))).neg();
    }

    internal override IEnumerable<(string Name, JsonNode Value)> Settings() => [("normWeight", NormWeight)];
}

using System.Text.Json.Nodes;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Directed sparsification: −LSE((W ⊙ M) f + b), the energy with those weights alone that contribute most on in-distribution images.</summary>
/// <remarks>
/// Sun &amp; Li, "DICE: Leveraging Sparsification for Out-of-Distribution Detection", ECCV 2022, arXiv 2111.09805, equations 2 to 4. A weight contributes W_kd · mean f_d; M keeps those above a percentile of all.
/// </remarks>
public sealed record DiceMethod : PostHocMethod
{
    /// <inheritdoc/>
    public override string Name => "dice";

    /// <inheritdoc/>
    public override bool NeedsFeatures => true;

    /// <summary>How many percent of the weights are left out.</summary>
    /// <value>90, as in the paper for CIFAR.</value>
    public double Percentile { get; init; } = 90;

    internal override IReadOnlyList<(string Name, string Shape)> Parts => [("weight", "KD")];

    internal override void Check(OptionsErrors errors) => errors.Require(Percentile is >= 0 and < 100, $"{nameof(Percentile)} is {Percentile}; expected a number from 0 to below 100.");

    internal override Tensor[] Fit(PostHocData data)
    {
        var weight = data.Head!.Weight;
        var contribution = weight.mul(data.Features!.mean([0L]));
        return [weight.mul(contribution.gt(Held(PostHocMath.Percentile(contribution, Percentile))))];
    }

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted) => PostHocMath.Energy(batch.Features.matmul(fitted[0].transpose(0, 1)).Plus(batch.Head!.Bias));

    internal override IEnumerable<(string Name, JsonNode Value)> Settings() => [("percentile", Percentile)];
}

using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Rectified activations: −LSE(W min(f, c) + b), the energy with features clipped at c, a percentile of those of in-distribution images.</summary>
/// <remarks>Sun, Guo &amp; Li, "ReAct: Out-of-distribution Detection With Rectified Activations", NeurIPS 2021, arXiv 2111.12797, equation 3. Of in-distribution images that the network was not trained on c is more honest.</remarks>
public sealed record ReActMethod : PostHocMethod
{
    /// <inheritdoc/>
    public override string Name => "react";

    /// <inheritdoc/>
    public override bool NeedsFeatures => true;

    /// <summary>The percentile of all features of all images that c is.</summary>
    /// <value>90, as in the paper.</value>
    public double Percentile { get; init; } = 90;

    internal override IReadOnlyList<(string Name, string Shape)> Parts => [("threshold", "1")];

    internal override void Check(OptionsErrors errors) => errors.Require(Percentile is > 0 and <= 100, $"{nameof(Percentile)} is {Percentile}; expected a number above 0 and up to 100.");

    internal override Tensor[] Fit(PostHocData data) => [PostHocMath.Number(PostHocMath.Percentile(data.Features!, Percentile))];

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted) => PostHocMath.Energy(batch.Head!.Logits(batch.Features.minimum(fitted[0])));

    internal override IEnumerable<(string Name, JsonNode Value)> Settings() => [("percentile", Percentile)];
}

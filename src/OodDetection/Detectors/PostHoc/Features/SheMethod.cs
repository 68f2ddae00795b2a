using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Simplified Hopfield energy: −⟨f, s_ŷ⟩, with s_c the mean feature of the training images of class c that the network gets right.</summary>
/// <remarks>
/// Zhang, Fu, Chen, Du, Li, Wang, Liu, Han &amp; Zhang, "Out-of-Distribution Detection based on In-Distribution Data Patterns Memorization with Modern Hopfield Energy", ICLR 2023, equation 9, with
/// the inner product. Each class needs an image that the network gets right; without labels all predictions count as right.
/// </remarks>
public sealed record SheMethod : PostHocMethod
{
    /// <inheritdoc/>
    public override string Name => "she";

    /// <inheritdoc/>
    public override bool NeedsFeatures => true;

    internal override IReadOnlyList<(string Name, string Shape)> Parts => [("patterns", "KD")];

    internal override Tensor[] Fit(PostHocData data)
    {
        var predicted = data.Predicted();
        return [data.MeanOfEachClass(data.Features!, data.ByClass([.. data.Labels.Select((label, i) => label == predicted[i] ? label : -1)]), "an image that the network gets right")];
    }

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted) => batch.Features.mul(PostHocMath.OfPredicted(fitted[0], batch.Logits)).sum([1L]).neg();
}

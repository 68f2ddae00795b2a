using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Relative Mahalanobis: min_c (f − µ_c)ᵀ Σ⁺ (f − µ_c) − (f − µ_0)ᵀ Σ_0⁺ (f − µ_0), the distance to the nearest class less that to all of the data.</summary>
/// <remarks>
/// Ren, Fort, Liu, Guha Roy, Padhy &amp; Lakshminarayanan, "A Simple Fix to Mahalanobis Distance for Improving Near-OOD Detection", 2021, arXiv 2106.09022, equations 2 and 3. µ_0 and Σ_0 are those of all
/// training features; the rest is as for <see cref="MahalanobisMethod"/>. With images of one class alone the two distances are the same, which is an error.
/// </remarks>
public sealed record RelativeMahalanobisMethod : PostHocMethod, IUpdatableMethod
{
    /// <inheritdoc/>
    public override string Name => "relative-mahalanobis";

    /// <inheritdoc/>
    public override bool NeedsFeatures => true;

    internal override IReadOnlyList<(string Name, string Shape)> Parts => [("means", "cD"), ("whitening", "Dr"), ("mean", "D"), ("backgroundWhitening", "Ds")];

    bool IUpdatableMethod.GoesByClass => true;

    internal override Tensor[] Fit(PostHocData data) => Fit(ClassSums.Of(data));

    Tensor[] IUpdatableMethod.Change(Tensor[] fitted, PostHocChange change) => Fit(change.Sums!);

    private static Tensor[] Fit(ClassSums sums)
    {
        if (sums.PresentCount < 2) throw new ArgumentException("Expected images of two classes or more for relative Mahalanobis; all are of one.");
        return [sums.PresentMeans, sums.Whitening(), sums.Mean, sums.BackgroundWhitening()];
    }

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted)
        => ClassGaussians.NearestSquaredDistance(batch.Features, fitted[0], fitted[1]).sub(PostHocMath.SquaredDistance(batch.Features, fitted[2], fitted[3]));
}

using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Mahalanobis: min_c (f − µ_c)ᵀ Σ⁺ (f − µ_c), with the means µ_c of the classes and one covariance Σ of the features about them.</summary>
/// <remarks>
/// Lee, Lee, Lee &amp; Shin, "A Simple Unified Framework for Detecting Out-of-Distribution Samples and Adversarial Attacks", NeurIPS 2018, arXiv 1807.03888, equations 1 and 2, on the
/// penultimate features, without the step on the image and the regression over layers that need out-of-distribution images. Σ has the divisor N. Classes are those of the labels, or the
/// predicted ones without labels; a class without images is left out. Directions in which the training features don't vary, as there are with more dimensions than images, are left out.
/// </remarks>
public sealed record MahalanobisMethod : PostHocMethod, IUpdatableMethod
{
    /// <inheritdoc/>
    public override string Name => "mahalanobis";

    /// <inheritdoc/>
    public override bool NeedsFeatures => true;

    internal override IReadOnlyList<(string Name, string Shape)> Parts => [("means", "cD"), ("whitening", "Dr")];

    bool IUpdatableMethod.GoesByClass => true;

    internal override Tensor[] Fit(PostHocData data) => Fit(ClassSums.Of(data));

    Tensor[] IUpdatableMethod.Change(Tensor[] fitted, PostHocChange change) => Fit(change.Sums!);

    private static Tensor[] Fit(ClassSums sums) => [sums.PresentMeans, sums.Whitening()];

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted) => ClassGaussians.NearestSquaredDistance(batch.Features, fitted[0], fitted[1]);
}

/// <summary>A normal distribution for each class, all of one covariance.</summary>
internal static class ClassGaussians
{
    /// <summary>min_c ‖Vᵀ(f − µ_c)‖² of each row.</summary>
    internal static Tensor NearestSquaredDistance(Tensor features, Tensor means, Tensor whitening)
        => PostHocMath.SquaredDistances(features.matmul(whitening), means.matmul(whitening)).amin([1L]);
}

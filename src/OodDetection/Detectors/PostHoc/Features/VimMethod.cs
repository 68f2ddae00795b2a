using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Virtual-logit matching: α‖Rᵀ(f − u)‖ − LSE(z), with u = −W⁺b and R the directions in which the training features f − u vary least.</summary>
/// <remarks>
/// Wang, Li, Feng &amp; Zhang, "ViM: Out-Of-Distribution with Virtual-logit Matching", CVPR 2022, arXiv 2203.10807, equations 5 to 8. α is the mean largest logit over the mean residual ‖Rᵀ(f − u)‖ of the training
/// images. There have to be training features outside of the principal space: more images than its dimensions.
/// </remarks>
public sealed record VimMethod : PostHocMethod
{
    /// <inheritdoc/>
    public override string Name => "vim";

    /// <inheritdoc/>
    public override bool NeedsFeatures => true;

    /// <summary>D′, the dimensions of the principal space, which are left out of the residual; fewer than there are features.</summary>
    /// <value>Null: 1,000 from 2,048 features on, 512 from 768 on, else half of the features, as the authors' code has it.</value>
    public int? PrincipalDimension { get; init; }

    internal override IReadOnlyList<(string Name, string Shape)> Parts => [("origin", "D"), ("residual", "Dr"), ("alpha", "1")];

    internal override void Check(OptionsErrors errors)
        => errors.Require(PrincipalDimension is null or >= 1, $"{nameof(PrincipalDimension)} is {PrincipalDimension}; expected 1 or more.");

    internal override Tensor[] Fit(PostHocData data)
    {
        var head = data.Head!;
        var size = PrincipalDimension ?? head.Dimension switch { >= 2048 => 1000, >= 768 => 512, var d => d / 2 };
        if (size < 1 || size >= head.Dimension)
            throw new ArgumentException($"Expected a principal space of 1 to {head.Dimension - 1} dimensions, since there are {head.Dimension} features; got {size}. Choose another {nameof(PrincipalDimension)}.");
        var origin = linalg.pinv(head.Weight).matmul(head.Bias).neg();
        var centred = data.Features!.sub(origin);
        var (_, vectors) = linalg.eigh(PostHocMath.Covariance(centred)); // ascending
        var residual = vectors.narrow(1, 0, head.Dimension - size).contiguous();
        var mean = centred.matmul(residual).Squared().sum([1L]).sqrt().mean().Number();
        if (!(mean > 1e-9 * centred.Squared().sum([1L]).sqrt().mean().Number()))
            throw new ArgumentException($"Expected features that vary outside of a principal space of {size} dimensions; those of the {data.Logits.shape[0]} images don't. Pass more images, or choose a smaller {nameof(PrincipalDimension)}.");
        return [origin, residual, PostHocMath.Number(data.Logits.amax([1L]).mean().Number() / mean)];
    }

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted)
    {
        var residual = batch.Features.sub(fitted[0]).matmul(fitted[1]).Squared().sum([1L]).sqrt();
        return residual.mul(fitted[2]).Plus(PostHocMath.Energy(batch.Logits));
    }

    internal override IEnumerable<(string Name, JsonNode Value)> Settings() => PrincipalDimension is { } size ? [("principalDimension", size)] : [];
}

using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>KL matching: min_c KL(p ‖ d_c), where d_c is the mean softmax of the in-distribution images that the network takes for class c.</summary>
/// <remarks>
/// Hendrycks, Basart, Mazeika, Zou, Kwon, Mostajabi, Steinhardt &amp; Song, "Scaling Out-of-Distribution Detection for Real-World Settings", ICML 2022, arXiv 1911.11132, section 4.2. Fit it to
/// images that the network was not trained on, as the paper does. Labels are not looked at. A class that the network predicts for none of the images has no d_c and is left out.
/// </remarks>
public sealed record KlMatchingMethod : PostHocMethod
{
    /// <inheritdoc/>
    public override string Name => "kl-matching";

    internal override IReadOnlyList<(string Name, string Shape)> Parts => [("logMeans", "cK")];

    internal override Tensor[] Fit(PostHocData data)
    {
        var logP = data.Logits.log_softmax(1);
        var means = data.ByClass(data.Predicted()).Where(places => places.Length > 0)
            .Select(places => logP.index_select(0, tensor(places, device: CPU)).logsumexp(0).sub(Held(Math.Log(places.Length))));
        return [stack(means)];
    }

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted)
    {
        var logP = batch.Logits.log_softmax(1);
        var p = logP.exp();
        var negativeEntropy = p.mul(logP).sum(1, keepdim: true);
        return negativeEntropy.sub(p.matmul(fitted[0].transpose(0, 1))).amin([1L]);
    }
}

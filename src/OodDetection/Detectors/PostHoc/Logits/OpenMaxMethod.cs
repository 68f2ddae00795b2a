using System.Text.Json.Nodes;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>OpenMax: the log-odds of the class "unknown", v_0 − LSE(v_1 … v_K), after logits of images far from their class's mean have been moved to it.</summary>
/// <remarks>
/// <para>Bendale &amp; Boult, "Towards Open Set Deep Networks", CVPR 2016, arXiv 1511.06233, algorithms 1 and 2. w_k = F_k(‖z − µ_k‖) with µ_k the mean logits of class k and F_k a Weibull
/// distribution fitted to the largest distances of its images; r_k = (α + 1 − i)/α for the class of the i-th largest logit up to i = α, else 0; v_k = z_k (1 − r_k w_k),
/// v_0 = Σ_k z_k r_k w_k. The paper's probability of "unknown" is 1/(1 + exp(−score)): the same order without ties at 0 and 1.</para>
/// <para>Means and distances are those of images of the class that the network gets right; each class needs at least two of them.</para>
/// </remarks>
public sealed record OpenMaxMethod : PostHocMethod
{
    /// <inheritdoc/>
    public override string Name => "openmax";

    /// <summary>How many of the largest distances of each class the Weibull distribution is fitted to; all where there are fewer.</summary>
    /// <value>25, that of pytorch-ood; the paper has 20 for ImageNet.</value>
    public int TailSize { get; init; } = 25;

    /// <summary>α, how many of the largest logits are revised; all where there are fewer.</summary>
    /// <value>10, as in the paper.</value>
    public int RevisedClasses { get; init; } = 10;

    internal override IReadOnlyList<(string Name, string Shape)> Parts => [("means", "KK"), ("tailStart", "K"), ("shape", "K"), ("logScale", "K")];

    internal override void Check(OptionsErrors errors)
    {
        errors.Require(TailSize >= 2, $"{nameof(TailSize)} is {TailSize}; expected 2 or more.");
        errors.Require(RevisedClasses >= 1, $"{nameof(RevisedClasses)} is {RevisedClasses}; expected 1 or more.");
    }

    internal override Tensor[] Fit(PostHocData data)
    {
        var predicted = data.Predicted();
        long[] right = [.. data.Labels.Select((label, i) => label == predicted[i] ? label : -1)];
        var byClass = data.ByClass(right);
        const string wanted = "two or more images that the network gets right";
        var means = data.MeanOfEachClass(data.Logits, [.. byClass.Select(places => places.Length < 2 ? [] : places)], wanted);
        var tails = byClass.Select((places, c) =>
        {
            var distances = data.Logits.index_select(0, tensor(places, device: CPU)).sub(means[c]).Squared().sum([1L]).sqrt().data<double>().ToArray();
            return WeibullTail.Fit([.. distances.Order().TakeLast(TailSize)]);
        }).ToArray();
        return [means, tensor(tails.Select(t => t.Start).ToArray(), device: CPU), tensor(tails.Select(t => t.Shape).ToArray(), device: CPU), tensor(tails.Select(t => t.LogScale).ToArray(), device: CPU)];
    }

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted)
    {
        var logits = batch.Logits;
        var distances = PostHocMath.SquaredDistances(logits, fitted[0]).sqrt(); // n×K
        var unusual = WeibullTail.Distribution(distances, fitted[1], fitted[2], fitted[3]);
        var (_, order) = logits.sort(1, descending: true);
        var alpha = (double)Math.Min(RevisedClasses, logits.shape[1]);
        var byRank = Range(logits.shape[1], ScalarType.Float64, CPU).neg().Plus(alpha).div(Held(alpha)).clamp_min(Held(0)).expand(logits.shape).contiguous();
        var moved = logits.mul(zeros_like(logits).scatter(1, order, byRank)).mul(unusual);
        return moved.sum([1L]).sub(logits.sub(moved).logsumexp(1));
    }

    internal override IEnumerable<(string Name, JsonNode Value)> Settings() => [("tailSize", TailSize), ("revisedClasses", RevisedClasses)];
}

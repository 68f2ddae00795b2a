using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Distance to the decision boundaries: −mean_{c≠ŷ} (z_ŷ − z_c)/‖w_ŷ − w_c‖ / ‖f − µ‖, with µ the mean training feature.</summary>
/// <remarks>
/// Liu &amp; Qin, "Fast Decision Boundary based Out-of-Distribution Detector" (fDBD), ICML 2024, arXiv 2312.11536, equation 8. Where two classes have the same weights there is no boundary between them, and the
/// pair is left out.
/// </remarks>
public sealed record FdbdMethod : PostHocMethod, IUpdatableMethod
{
    /// <inheritdoc/>
    public override string Name => "fdbd";

    /// <inheritdoc/>
    public override bool NeedsFeatures => true;

    internal override IReadOnlyList<(string Name, string Shape)> Parts => [("mean", "D")];

    internal override Tensor[] Fit(PostHocData data) => [data.Features!.mean([0L])];

    Tensor[] IUpdatableMethod.Change(Tensor[] fitted, PostHocChange change) => [change.Mean(fitted[0])];

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted)
    {
        var weight = batch.Head!.Weight;
        var logits = batch.Logits;
        var (classes, place) = Predicted(logits);
        var apart = PostHocMath.SquaredDistances(weight, weight.index_select(0, classes)).transpose(0, 1).sqrt().index_select(0, place); // n×K, zero for ŷ
        var margins = logits.amax([1L], true).sub(logits);
        var distances = where(apart.gt(Held(0)), margins.div(apart.clamp_min(Held(double.Epsilon))), zeros_like(margins));
        var spread = batch.Features.sub(fitted[0]).Squared().sum([1L]).sqrt().clamp_min(Held(double.Epsilon));
        return distances.sum([1L]).div(Held(logits.shape[1] - 1.0)).div(spread).neg();
    }

    // The classes that are predicted, each once, and which of them each row's is.
    private static (Tensor Classes, Tensor Place) Predicted(Tensor logits)
    {
        var predicted = logits.argmax(1).data<long>().ToArray();
        long[] classes = [.. predicted.Distinct().Order()];
        return (tensor(classes, device: CPU), tensor(Array.ConvertAll(predicted, c => (long)Array.BinarySearch(classes, c)), device: CPU));
    }
}

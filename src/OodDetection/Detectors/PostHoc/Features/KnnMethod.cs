using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>k nearest neighbours: the distance ‖f̂ − f̂_(k)‖ to the k-th nearest training feature, with f̂ = f/‖f‖.</summary>
/// <remarks>Sun, Ming, Zhu &amp; Li, "Out-of-Distribution Detection with Deep Nearest Neighbors", ICML 2022, arXiv 2204.06507, section 3. The detector keeps the normalised features of all images that it was fitted to.</remarks>
public sealed record KnnMethod : PostHocMethod, IUpdatableMethod
{
    /// <inheritdoc/>
    public override string Name => "knn";

    /// <inheritdoc/>
    public override bool NeedsFeatures => true;

    /// <summary>k, which neighbour counts.</summary>
    /// <value>50, as in the paper for CIFAR-10.</value>
    public int Neighbours { get; init; } = 50;

    internal override IReadOnlyList<(string Name, string Shape)> Parts => [("bank", "nD")];

    internal override void Check(OptionsErrors errors) => errors.Require(Neighbours >= 1, $"{nameof(Neighbours)} is {Neighbours}; expected 1 or more.");

    internal override Tensor[] Fit(PostHocData data) => [RequireEnough(PostHocMath.Normalised(data.Features!))];

    Tensor[] IUpdatableMethod.Change(Tensor[] fitted, PostHocChange change) => [RequireEnough(ChangedBank(fitted[0], change.Data.Features!, change.Kept, change.Add))];

    /// <summary>A bank of normalised rows with the features of further images, or with some rows alone.</summary>
    internal static Tensor ChangedBank(Tensor bank, Tensor features, long[] kept, bool add)
        => add ? cat(new[] { bank, PostHocMath.Normalised(features) }) : bank.index_select(0, tensor(kept, device: CPU));

    private Tensor RequireEnough(Tensor bank) => bank.shape[0] >= Neighbours
        ? bank
        : throw new ArgumentException($"Expected at least {Neighbours} images, since the distance is that to the {Neighbours}th neighbour; got {bank.shape[0]}. Pass more images, or choose fewer {nameof(Neighbours)}.");

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted) => Distance(batch.Features, fitted[0], Neighbours);

    /// <summary>The distance of each row, normalised, to its k-th neighbour in a bank of normalised rows.</summary>
    internal static Tensor Distance(Tensor features, Tensor bank, int neighbours)
    {
        var rows = PostHocMath.Normalised(features);
        var (_, nearest) = rows.matmul(bank.transpose(0, 1)).topk(neighbours, 1);
        // From the difference itself: 2 − 2⟨f̂, ĝ⟩ has no digits left where the two are close.
        return rows.sub(bank.index_select(0, nearest.select(1, neighbours - 1))).Squared().sum([1L]).sqrt();
    }

    internal override IEnumerable<(string Name, JsonNode Value)> Settings() => [("neighbours", Neighbours)];
}

using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Nearest-neighbour guidance: −LSE(z) · mean over the k largest of ⟨f̂, f̂_i·LSE(z_i)⟩, over a bank of training images i, with f̂ = f/‖f‖.</summary>
/// <remarks>Park, Jung &amp; Teoh, "Nearest Neighbor Guidance for Out-of-Distribution Detection", ICCV 2023, arXiv 2309.14888, equations 4 to 6. The bank is drawn with <see cref="PostHocOptions.Seed"/>.</remarks>
public sealed record NnGuideMethod : PostHocMethod
{
    /// <inheritdoc/>
    public override string Name => "nnguide";

    /// <inheritdoc/>
    public override bool NeedsFeatures => true;

    /// <summary>k, how many neighbours are averaged; all where the bank has fewer.</summary>
    /// <value>100, that of OpenOOD; the paper has 10 for ImageNet.</value>
    public int Neighbours { get; init; } = 100;

    /// <summary>The share of the training images that makes the bank, though never fewer than <see cref="Neighbours"/> images where there are as many.</summary>
    /// <value>0.01, as in the paper for ImageNet.</value>
    public double BankShare { get; init; } = 0.01;

    internal override IReadOnlyList<(string Name, string Shape)> Parts => [("bank", "nD")];

    internal override void Check(OptionsErrors errors)
    {
        errors.Require(Neighbours >= 1, $"{nameof(Neighbours)} is {Neighbours}; expected 1 or more.");
        errors.Require(BankShare is > 0 and <= 1, $"{nameof(BankShare)} is {BankShare}; expected a share above 0 and up to 1.");
    }

    internal override Tensor[] Fit(PostHocData data)
    {
        var count = (int)data.Logits.shape[0];
        var size = Math.Min(count, Math.Max(Neighbours, (int)Math.Round(count * BankShare)));
        var order = Enumerable.Range(0, count).Select(i => (long)i).ToArray();
        if (size < count) new Random(Seeds.Derive(data.Seed, "bank")).Shuffle(order);
        var chosen = tensor(order[..size].Order().ToArray(), device: CPU);
        var energy = data.Logits.index_select(0, chosen).logsumexp(1, keepdim: true);
        return [PostHocMath.Normalised(data.Features!.index_select(0, chosen)).mul(energy)];
    }

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted)
    {
        var likeness = PostHocMath.Normalised(batch.Features).matmul(fitted[0].transpose(0, 1));
        var (largest, _) = likeness.topk((int)Math.Min(Neighbours, fitted[0].shape[0]), 1);
        return largest.mean([1L]).mul(PostHocMath.Energy(batch.Logits));
    }

    internal override IEnumerable<(string Name, JsonNode Value)> Settings() => [("neighbours", Neighbours), ("bankShare", BankShare)];
}

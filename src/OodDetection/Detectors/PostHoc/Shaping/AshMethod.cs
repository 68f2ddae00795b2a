using System.Text.Json.Nodes;
using OodDetection.Networks;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>What ASH does with the activations that it keeps.</summary>
public enum AshVariant
{
    /// <summary>They stay as they are.</summary>
    Prune,

    /// <summary>Each becomes s₁/n, with s₁ the sum before pruning and n how many are kept.</summary>
    Binarise,

    /// <summary>They are multiplied by exp(s₁/s₂), with s₁ and s₂ the sums before and after pruning.</summary>
    Scale,
}

/// <summary>Activation shaping: −LSE(W a(f) + b), the energy with all but the largest activations of the image set to zero and the others changed by <see cref="Variant"/>.</summary>
/// <remarks>Djurisic, Bozanic, Ashok &amp; Liu, "Extremely Simple Activation Shaping for Out-of-Distribution Detection", ICLR 2023, arXiv 2209.09858, algorithms 1 to 3. It takes activations of 0 or more, as a ReLU gives.</remarks>
public sealed record AshMethod : PostHocMethod
{
    /// <inheritdoc/>
    public override string Name => "ash";

    /// <inheritdoc/>
    public override bool NeedsFeatures => true;

    /// <summary>What becomes of what is kept.</summary>
    /// <value><see cref="AshVariant.Binarise"/>, as in OpenOOD.</value>
    public AshVariant Variant { get; init; } = AshVariant.Binarise;

    /// <summary>How many percent of the activations are set to zero.</summary>
    /// <value>90, that of the paper for CIFAR with the variants B and S.</value>
    public double Percentile { get; init; } = 90;

    /// <summary>The name of a layer with N×D×H×W maps, whose means over space are the penultimate features: they are shaped before the pooling.</summary>
    /// <value>Null: the penultimate features themselves.</value>
    public string? Layer { get; init; }

    internal override IReadOnlyList<string> Layers => Layer is null ? [] : [Layer];

    internal override void Check(OptionsErrors errors)
    {
        errors.Require(Enum.IsDefined(Variant), $"{nameof(Variant)} is {Variant}; expected {nameof(AshVariant.Prune)}, {nameof(AshVariant.Binarise)} or {nameof(AshVariant.Scale)}.");
        errors.Require(Percentile is >= 0 and < 100, $"{nameof(Percentile)} is {Percentile}; expected a number from 0 to below 100.");
    }

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted)
    {
        if (Layer is null) return PostHocMath.Energy(batch.Head!.Logits(Shape(batch.Features)));
        var maps = batch.Outputs.Layers![Layer].to(ScalarType.Float64).cpu();
        var (n, d) = (batch.Features.shape[0], batch.Head!.Dimension);
        if (maps.shape.Length < 3 || maps.shape[1] != d)
            throw new ArgumentException($"Expected maps of N×{d}×H×W from the layer '{Layer}', one for each penultimate feature; it gives {string.Join('×', maps.shape)}.");
        if (maps.flatten(2).mean([2L]).sub(batch.Features).abs().max().Number() > 1e-3 * Math.Max(1, batch.Features.abs().max().Number()))
            throw new ArgumentException($"Expected maps from the layer '{Layer}' whose means over space are the penultimate features; they are not. Choose the last layer before the pooling.");
        return PostHocMath.Energy(batch.Head.Logits(Shape(maps.reshape(n, -1)).reshape(n, d, -1).mean([2L])));
    }

    private Tensor Shape(Tensor rows)
    {
        var (kept, places) = rows.topk(PostHocMath.Kept(rows.shape[1], Percentile), 1);
        var before = rows.sum(1, keepdim: true);
        var values = Variant switch
        {
            AshVariant.Prune => kept,
            AshVariant.Binarise => before.div(Held((double)kept.shape[1])).expand(kept.shape).contiguous(),
            _ => kept.mul(PostHocMath.Growth(before, kept)),
        };
        return zeros_like(rows).scatter(1, places, values);
    }

    internal override IEnumerable<(string Name, JsonNode Value)> Settings()
    {
        yield return ("variant", Variant.ToString());
        yield return ("percentile", Percentile);
        if (Layer is not null) yield return ("layer", Layer);
    }
}

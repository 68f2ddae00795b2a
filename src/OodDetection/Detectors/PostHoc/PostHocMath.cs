using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Sums that several methods share. All take and give float64 tensors on the CPU.</summary>
internal static class PostHocMath
{
    /// <summary>The energy −LSE(z) of n×K logits: higher is more out-of-distribution.</summary>
    internal static Tensor Energy(Tensor logits) => logits.logsumexp(1).neg();

    /// <summary>x/‖x‖₂ of each row; a row of zeros stays one.</summary>
    internal static Tensor Normalised(Tensor rows) => rows.div(rows.Squared().sum(1, keepdim: true).sqrt().clamp_min(Held(double.Epsilon)));

    /// <summary>W_ŷ for each row, where ŷ is the largest logit.</summary>
    internal static Tensor OfPredicted(Tensor rowsByClass, Tensor logits) => rowsByClass.index_select(0, logits.argmax(1));

    /// <summary>‖x − c‖² of each row and centre, n×K: one centre after the other, since all differences at once would be n·K·D numbers.</summary>
    internal static Tensor SquaredDistances(Tensor rows, Tensor centres)
        => stack(Enumerable.Range(0, (int)centres.shape[0]).Select(c => rows.sub(centres[c]).Squared().sum([1L])), 1);

    /// <summary>The p-th percentile of all entries, interpolated between neighbours as numpy does.</summary>
    internal static double Percentile(Tensor values, double p)
    {
        var sorted = values.reshape(-1).data<double>().ToArray();
        Array.Sort(sorted);
        var at = p / 100 * (sorted.Length - 1);
        var below = (int)Math.Floor(at);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }

    /// <summary>V with V Vᵀ = Σ⁺ for a covariance Σ, D×r: (x − µ)ᵀ Σ⁺ (x − µ) = ‖Vᵀ(x − µ)‖². Directions without variance, as there are with fewer images than dimensions, are left out.</summary>
    internal static Tensor Whitening(Tensor covariance)
    {
        var (values, vectors) = linalg.eigh(covariance);
        var largest = values.max().Number();
        if (!(largest > 0)) throw new ArgumentException("Expected features that vary over the training images; all are alike.");
        var kept = values.gt(Held(largest * covariance.shape[0] * Math.ScaleB(1, -52))).nonzero().flatten();
        return vectors.index_select(1, kept).div(values.index_select(0, kept).sqrt()).contiguous();
    }

    /// <summary>XᵀX/N of N centred rows.</summary>
    internal static Tensor Covariance(Tensor centred) => centred.transpose(0, 1).matmul(centred).div(Held((double)centred.shape[0]));

    /// <summary>‖Vᵀ(x − µ)‖² of each row.</summary>
    internal static Tensor SquaredDistance(Tensor rows, Tensor mean, Tensor whitening) => rows.sub(mean).matmul(whitening).Squared().sum([1L]);

    /// <summary>How many of <paramref name="count"/> numbers are left when a percentage is pruned, at least one.</summary>
    internal static int Kept(long count, double percentile) => Math.Max(1, (int)(count - Math.Round(count * percentile / 100, MidpointRounding.ToEven)));

    /// <summary>exp(s₁/s₂) of each row, with s₁ the sum of all activations and s₂ that of the largest; 1 where they are all zero.</summary>
    internal static Tensor Growth(Tensor sum, Tensor largest)
    {
        var kept = largest.sum(1, keepdim: true);
        return where(kept.gt(Held(0)), sum.div(where(kept.gt(Held(0)), kept, ones_like(kept))).exp(), ones_like(kept));
    }

    /// <summary>One number as a part of a fit.</summary>
    internal static Tensor Number(double value) => tensor(new[] { value }, device: CPU);
}

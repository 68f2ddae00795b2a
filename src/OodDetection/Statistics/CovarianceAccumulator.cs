using static TorchSharp.torch;

namespace OodDetection;

/// <summary>
/// Mean and covariance of vectors that come in batches, in float64 and with memory for one D×D matrix. Two accumulators merge to the
/// same result as one that saw everything (Chan, Golub &amp; LeVeque, 1983).
/// </summary>
internal sealed class CovarianceAccumulator : IDisposable
{
    private readonly Tensor _mean;
    private readonly Tensor _scatter; // Σ (x − mean)(x − mean)ᵀ

    internal CovarianceAccumulator(long dimension)
    {
        _mean = zeros(dimension, ScalarType.Float64).DetachFromDisposeScope();
        _scatter = zeros(dimension, dimension, ScalarType.Float64).DetachFromDisposeScope();
    }

    internal long Count { get; private set; }

    /// <summary>Mean so far, of length D. The tensor stays this object's.</summary>
    internal Tensor Mean => _mean;

    /// <summary>Adds vectors.</summary>
    /// <param name="vectors">N×D, of any floating-point type and on any device.</param>
    internal void Add(Tensor vectors)
    {
        using var scope = NewDisposeScope();
        var values = vectors.to(ScalarType.Float64).cpu();
        var mean = values.mean([0L]);
        var centred = values.sub(mean);
        Merge(values.shape[0], mean, centred.transpose(0, 1).matmul(centred));
    }

    /// <summary>Adds what another accumulator saw.</summary>
    internal void Add(CovarianceAccumulator other) => Merge(other.Count, other._mean, other._scatter);

    /// <summary>The covariance of N vectors, D×D, with the divisor N (maximum likelihood).</summary>
    internal Tensor Covariance() => _scatter.div((double)Count);

    public void Dispose()
    {
        _mean.Dispose();
        _scatter.Dispose();
    }

    private void Merge(long count, Tensor mean, Tensor scatter)
    {
        if (count == 0) return;
        using var scope = NewDisposeScope();
        var total = (double)(Count + count);
        var shift = mean.sub(_mean);
        _scatter.add_(scatter).add_(shift.outer(shift).mul_(Count * (count / total)));
        _mean.add_(shift.mul(count / total));
        Count += count;
    }
}

using static OodDetection.HeldScalars;
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

    // A D×D matrix is added up for as many vectors as it has rows, not for each small batch: that took as long as what gave the vectors.
    private readonly List<Tensor> _waiting = [];
    private long _waitingCount;
    private long _count;

    internal CovarianceAccumulator(long dimension)
    {
        // Sums of ordinary tensors, wherever they are begun: those of inference mode can't be added to outside of it.
        using var ordinary = inference_mode(false);
        _mean = zeros(dimension, ScalarType.Float64, device: CPU).DetachFromDisposeScope();
        _scatter = zeros(dimension, dimension, ScalarType.Float64, device: CPU).DetachFromDisposeScope();
    }

    /// <summary>Goes on where another one ended.</summary>
    /// <param name="count">Vectors that were seen.</param>
    /// <param name="mean">Their mean; it is copied.</param>
    /// <param name="scatter">Σ (x − mean)(x − mean)ᵀ; it is copied.</param>
    internal CovarianceAccumulator(long count, Tensor mean, Tensor scatter)
        : this(mean.shape[0])
    {
        _mean.copy_(mean);
        _scatter.copy_(scatter);
        _count = count;
    }

    internal long Count => _count + _waitingCount;

    /// <summary>Mean so far, of length D. The tensor stays this object's.</summary>
    internal Tensor Mean
    {
        get
        {
            AddWaiting();
            return _mean;
        }
    }

    /// <summary>Adds vectors.</summary>
    /// <param name="vectors">N×D, of any floating-point type and on any device.</param>
    internal void Add(Tensor vectors)
    {
        // A copy, also of what has the type already: the caller may go on with the vectors.
        _waiting.Add(vectors.to(ScalarType.Float64, CPU, copy: true).DetachFromDisposeScope());
        _waitingCount += vectors.shape[0];
        if (_waitingCount >= _mean.shape[0]) AddWaiting();
    }

    /// <summary>Adds what another accumulator saw.</summary>
    internal void Add(CovarianceAccumulator other)
    {
        other.AddWaiting();
        AddWaiting();
        Merge(other._count, other._mean, other._scatter);
    }

    /// <summary>Takes back what another accumulator saw, and this one too: the same formula with negative numbers.</summary>
    internal void Remove(CovarianceAccumulator other)
    {
        other.AddWaiting();
        AddWaiting();
        if (other._count >= _count) throw new ArgumentException($"Expected fewer than the {_count} vectors that were seen; got {other._count}.", nameof(other));
        using var ordinary = inference_mode(false);
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        double left = _count - other._count;
        var shift = other._mean.sub(_mean); // from the mean of all; from that of those left it is count/left as far
        _scatter.sub_(other._scatter).sub_(shift.outer(shift).mul_(Held(other._count * (_count / left))));
        _mean.sub_(shift.mul(Held(other._count / left)));
        _count -= other._count;
    }

    /// <summary>Σ (x − mean)(x − mean)ᵀ so far, D×D. The tensor stays this object's.</summary>
    internal Tensor Scatter
    {
        get
        {
            AddWaiting();
            return _scatter;
        }
    }

    /// <summary>The covariance of N vectors, D×D, with the divisor N (maximum likelihood).</summary>
    internal Tensor Covariance()
    {
        AddWaiting();
        return _scatter.div(Held((double)_count));
    }

    public void Dispose()
    {
        Forget();
        _mean.Dispose();
        _scatter.Dispose();
    }

    private void AddWaiting()
    {
        if (_waitingCount == 0) return;
        using var scope = NewDisposeScope();
        var values = cat(_waiting.ToArray());
        Forget();
        var mean = values.mean([0L]);
        var centred = values.sub(mean);
        Merge(values.shape[0], mean, centred.transpose(0, 1).matmul(centred));
    }

    private void Forget()
    {
        foreach (var vectors in _waiting) vectors.Dispose();
        _waiting.Clear();
        _waitingCount = 0;
    }

    private void Merge(long count, Tensor mean, Tensor scatter)
    {
        if (count == 0) return;
        using var ordinary = inference_mode(false);
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var total = (double)(_count + count);
        var shift = mean.sub(_mean);
        _scatter.Plus_(scatter).Plus_(shift.outer(shift).mul_(Held(_count * (count / total))));
        _mean.Plus_(shift.mul(Held(count / total)));
        _count += count;
    }
}

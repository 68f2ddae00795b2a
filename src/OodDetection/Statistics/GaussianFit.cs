using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A normal distribution with shrunk covariance, which gives squared Mahalanobis distances.</summary>
/// <remarks>
/// The covariance is estimated on the scale of correlations, where the entries are alike in size, and shrunk towards the identity by
/// the oracle approximating shrinkage of Chen, Wiesel, Eldar &amp; Hero (IEEE Trans. Signal Process. 58(10), 2010, eq. 23): it needs the
/// covariance alone, so nothing is kept of the data. It is invertible for any number of vectors above one.
/// </remarks>
internal sealed class GaussianFit : IDisposable
{
    // Far below any real variance of a moment: only a feature that never changed is held up by it.
    private const double VarianceFloor = 1e-10;
    private const long RowsAtOnce = 256;

    private readonly Tensor _mean;
    private readonly Tensor _whitening; // W with WᵀW = Σ⁻¹

    private readonly Tensor _deviation;

    /// <param name="mean">µ, D numbers in float64 on the CPU, which the fit takes over, like the others.</param>
    /// <param name="deviation">D standard deviations.</param>
    /// <param name="whitening">W, D×D, lower triangular.</param>
    /// <param name="count">How many vectors it was fitted to.</param>
    /// <param name="scatter">Σ (x − µ)(x − µ)ᵀ over them, D×D, where the fit is to go on with more; else null.</param>
    internal GaussianFit(Tensor mean, Tensor deviation, Tensor whitening, long count, Tensor? scatter = null)
    {
        Scatter = scatter;
        _mean = mean;
        _deviation = deviation;
        _whitening = whitening;
        Count = count;
    }

    internal Tensor Mean => _mean;

    internal Tensor Deviation => _deviation;

    internal Tensor Whitening => _whitening;

    /// <summary>How many vectors it was fitted to.</summary>
    internal long Count { get; }

    /// <summary>What it takes to fit to more vectors, or to fewer; null where that was not kept.</summary>
    internal Tensor? Scatter { get; }

    /// <summary>D, the length of a vector.</summary>
    internal int Dimension => (int)_mean.shape[0];

    /// <summary>Fits to what an accumulator saw.</summary>
    /// <param name="data">The accumulator; it stays the caller's.</param>
    /// <param name="keepScatter">Whether the fit is to go on later (<see cref="Sums"/>), for another D×D numbers.</param>
    internal static GaussianFit Fit(CovarianceAccumulator data, bool keepScatter = false)
    {
        using var scope = NewDisposeScope();
        var covariance = data.Covariance();
        var deviation = covariance.diagonal().clamp_min(Held(VarianceFloor)).sqrt();
        var correlation = covariance.div(deviation.outer(deviation));
        double n = data.Count, p = correlation.shape[0];
        var trace = correlation.diagonal().sum().Number();
        var traceOfSquare = correlation.Squared().sum().Number();
        var numerator = (1 - 2 / p) * traceOfSquare + trace * trace;
        var denominator = (n + 1 - 2 / p) * (traceOfSquare - trace * trace / p);
        var shrinkage = denominator <= 0 ? 1 : Math.Min(1, numerator / denominator);
        var shrunk = correlation.mul(Held(1 - shrinkage)).Plus(eye((long)p, dtype: ScalarType.Float64, device: CPU).mul(Held(shrinkage * Math.Max(trace / p, VarianceFloor))));
        var inverse = linalg.solve_triangular(linalg.cholesky(shrunk), eye((long)p, dtype: ScalarType.Float64, device: CPU), upper: false);
        // Row by row, as it is read from a file: how a matrix lies in memory decides how its products round.
        var whitening = inverse.div(deviation.unsqueeze(0)).contiguous();
        return new GaussianFit(data.Mean.clone().DetachFromDisposeScope(), deviation.DetachFromDisposeScope(), whitening.DetachFromDisposeScope(), data.Count, keepScatter ? data.Scatter.clone().DetachFromDisposeScope() : null);
    }

    /// <summary>The fit to more vectors, or to fewer, by the sums that were kept.</summary>
    /// <param name="change">What the added vectors, or those taken away, add up to; it stays the caller's.</param>
    /// <param name="add">Whether they are added.</param>
    internal GaussianFit Changed(CovarianceAccumulator change, bool add)
    {
        using var sums = Sums();
        if (add) sums.Add(change);
        else sums.Remove(change);
        return Fit(sums, keepScatter: true);
    }

    /// <summary>What was fitted to, for a fit to more or to fewer vectors; the caller's to dispose.</summary>
    internal CovarianceAccumulator Sums() => new(Count, _mean, Scatter ?? throw new InvalidOperationException("The fit does not have its sums any more."));

    /// <summary>(x − µ)ᵀ Σ⁻¹ (x − µ) of each vector.</summary>
    /// <param name="vectors">N×D, float64, on the CPU.</param>
    internal Tensor SquaredDistance(Tensor vectors)
    {
        using var scope = NewDisposeScope();
        var (centred, sum) = (vectors.sub(_mean), zeros(vectors.shape[0], ScalarType.Float64, device: CPU));
        foreach (var (rows, columns) in Blocks()) sum.Plus_(centred.narrow(1, 0, columns).matmul(rows.transpose(0, 1)).Squared().sum([1L]));
        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>W (x − µ) of each vector: uncorrelated, with variance one over what was fitted to.</summary>
    /// <remarks>A product for each vector by itself, since a product of matrices rounds differently with the number of rows.</remarks>
    /// <param name="vectors">N×D, float64, on the CPU.</param>
    /// <returns>N arrays of D numbers.</returns>
    internal double[][] Whiten(Tensor vectors)
    {
        using var scope = NewDisposeScope();
        var centred = vectors.sub(_mean);
        return [.. Enumerable.Range(0, (int)vectors.shape[0]).Select(i =>
        {
            using var inner = NewDisposeScope();
            var vector = centred.select(0, i);
            return cat([.. Blocks().Select(block => block.Rows.mv(vector.narrow(0, 0, block.Columns)))]).data<double>().ToArray();
        })];
    }

    /// <summary>From whitened numbers back to the vectors.</summary>
    /// <param name="whitened">N×D, float64, on the CPU.</param>
    internal Tensor Unwhiten(Tensor whitened) => linalg.solve_triangular(_whitening, whitened.transpose(0, 1), upper: false).transpose(0, 1).Plus(_mean);

    /// <summary>From whitened numbers back: how far each entry of the vector lies from its mean, in its own standard deviations.</summary>
    internal double[] Deviations(double[] whitened)
    {
        using var scope = NewDisposeScope();
        var difference = linalg.solve_triangular(_whitening, tensor(whitened, device: CPU).unsqueeze(1), upper: false).squeeze(1);
        return difference.div(_deviation).data<double>().ToArray();
    }

    // W is lower triangular: in blocks of rows, most of its zeros are left out. Of few vectors, the time of a product is that of reading W.
    private IEnumerable<(Tensor Rows, long Columns)> Blocks()
    {
        for (var row = 0L; row < Dimension; row += RowsAtOnce)
        {
            var rows = Math.Min(RowsAtOnce, Dimension - row);
            yield return (_whitening.narrow(0, row, rows).narrow(1, 0, row + rows), row + rows);
        }
    }

    public void Dispose()
    {
        _deviation.Dispose();
        _mean.Dispose();
        _whitening.Dispose();
        Scatter?.Dispose();
    }
}

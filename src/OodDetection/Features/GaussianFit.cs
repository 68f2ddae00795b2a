using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Features;

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

    private readonly Tensor _mean;
    private readonly Tensor _whitening; // W with WᵀW = Σ⁻¹

    private GaussianFit(Tensor mean, Tensor whitening)
    {
        _mean = mean;
        _whitening = whitening;
    }

    /// <summary>Fits to what an accumulator saw.</summary>
    internal static GaussianFit To(CovarianceAccumulator data)
    {
        using var scope = NewDisposeScope();
        var covariance = data.Covariance();
        var deviation = covariance.diagonal().clamp_min(VarianceFloor).sqrt();
        var correlation = covariance.div(deviation.outer(deviation));
        double n = data.Count, p = correlation.shape[0];
        var trace = correlation.diagonal().sum().ToDouble();
        var traceOfSquare = correlation.square().sum().ToDouble();
        var numerator = (1 - 2 / p) * traceOfSquare + trace * trace;
        var denominator = (n + 1 - 2 / p) * (traceOfSquare - trace * trace / p);
        var shrinkage = denominator <= 0 ? 1 : Math.Min(1, numerator / denominator);
        var shrunk = correlation.mul(1 - shrinkage).add(eye((long)p, dtype: ScalarType.Float64).mul(shrinkage * Math.Max(trace / p, VarianceFloor)));
        var inverse = linalg.solve_triangular(linalg.cholesky(shrunk), eye((long)p, dtype: ScalarType.Float64), upper: false);
        return new GaussianFit(data.Mean.clone().DetachFromDisposeScope(), inverse.div(deviation.unsqueeze(0)).DetachFromDisposeScope());
    }

    /// <summary>(x − µ)ᵀ Σ⁻¹ (x − µ) of each vector.</summary>
    /// <param name="vectors">N×D, float64, on the CPU.</param>
    internal Tensor SquaredDistance(Tensor vectors) => vectors.sub(_mean).matmul(_whitening.transpose(0, 1)).square().sum([1L]);

    public void Dispose()
    {
        _mean.Dispose();
        _whitening.Dispose();
    }
}

using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>
/// Maximum-likelihood Dirichlet distributions of the predictions, one for each of K transforms (Golan &amp; El-Yaniv, 2018, after Minka, 2000).
/// Only two K×K sums over the images are kept, so the memory doesn't grow with them.
/// </summary>
internal sealed class DirichletFit(int transforms)
{
    private const double Tolerance = 1e-9;
    private const int MostIterations = 1000;
    private const int NewtonSteps = 5;

    // Predictions that vary by less than float32 rounding: the likelihood has no maximum any more.
    private const double MostConcentrated = 1e12;

    private readonly double[] _sum = new double[transforms * transforms];
    private readonly double[] _logSum = new double[transforms * transforms];
    private long _count;

    /// <summary>Adds images.</summary>
    /// <param name="logProbabilities">K×n×K, float64: transform, image, log-probability.</param>
    internal void Add(Tensor logProbabilities)
    {
        using var scope = NewDisposeScope();
        Accumulate(_sum, logProbabilities.exp().sum([1L]));
        Accumulate(_logSum, logProbabilities.sum([1L]));
        _count += logProbabilities.shape[1];

        static void Accumulate(double[] target, Tensor values)
        {
            var added = values.cpu().contiguous().data<double>().ToArray();
            for (var i = 0; i < target.Length; i++) target[i] += added[i];
        }
    }

    /// <summary>The fitted distributions.</summary>
    /// <exception cref="InvalidOperationException">The predictions are the same for every image.</exception>
    internal DirichletNormality Solve()
    {
        using var scope = NewDisposeScope();
        long k = transforms;
        var mean = tensor(_sum, [k, k], device: CPU).div(Held(_count));
        var logMean = tensor(_logSum, [k, k], device: CPU).div(Held(_count));

        // s = N(K−1)(−ψ(1)) / [N Σ f̄ log f̄ − Σ f̄ Σ log P]; where f̄ is 0, its term is 0.
        var spread = mean.xlogy(mean).sub(mean.mul(logMean)).sum([1L], keepdim: true);
        var eulerGamma = -tensor(1.0, device: CPU).digamma().Number();
        var alpha = mean.mul(Held((k - 1) * eulerGamma)).div(spread);
        for (var i = 0; i < MostIterations; i++)
        {
            using var inner = NewDisposeScope();
            var next = InverseDigamma(alpha.sum([1L], keepdim: true).digamma().Plus(logMean));
            var change = next.sub(alpha).Squared().sum([1L]).sqrt().max().Number();
            alpha.copy_(next);
            if (change < Tolerance) break;
        }

        if (!alpha.gt(Held(0)).logical_and(alpha.lt(Held(MostConcentrated))).all().item<bool>())
            throw new InvalidOperationException($"The Dirichlet score can't be fitted: the network predicts the same for every training image. Fit on images that differ, or use {nameof(GeomScore)}.{nameof(GeomScore.Softmax)}.");
        return new DirichletNormality(alpha.sub(Held(1)).DetachFromDisposeScope());
    }

    // Newton's method on ψ(x) = y from Minka's start: e^y + ½ for y ≥ −2.22, else −1/(y − ψ(1)).
    private static Tensor InverseDigamma(Tensor y)
    {
        var x = where(y.ge(Held(-2.22)), y.exp().Plus(0.5), y.sub(tensor(1.0, device: CPU).digamma()).reciprocal().neg());
        for (var i = 0; i < NewtonSteps; i++)
            x = x.sub(x.digamma().sub(y).div(special.zeta(full_like(x, Held(2.0)), x))); // ψ′(x) = ζ(2, x)
        return x;
    }
}

/// <summary>Fitted Dirichlet distributions, which tell how usual an image's predictions are.</summary>
internal sealed class DirichletNormality(Tensor alphaMinusOne) : IDisposable
{
    /// <summary>α − 1, K×K: a row for each transform.</summary>
    internal Tensor AlphaMinusOne => alphaMinusOne;

    /// <summary>(1/K) Σ_t Σ_k (α_tk − 1) log p_k(T_t x) of n images.</summary>
    /// <param name="logProbabilities">K×n×K, float64.</param>
    internal Tensor Of(Tensor logProbabilities)
        => logProbabilities.mul(alphaMinusOne.to(logProbabilities.device).unsqueeze(1)).sum([2L]).mean([0L]);

    public void Dispose() => alphaMinusOne.Dispose();
}

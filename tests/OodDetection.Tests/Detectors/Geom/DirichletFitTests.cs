using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.Geom;

public class DirichletFitTests
{
    [Fact]
    public void Solve_SameData_EqualsSciPy()
    {
        using var scope = NewDisposeScope();
        var log = WaveLogProbabilities(3, 40);
        var fit = new DirichletFit(3);
        fit.Add(log.narrow(1, 0, 7)); // in pieces, as it is used
        fit.Add(log.narrow(1, 7, 33));

        using var normality = fit.Solve();

        TensorValues.AssertClose(ExpectedCore.Instance.Dirichlet.Alphas, [.. normality.AlphaMinusOne.Values().Select(a => a + 1)], 1e-6);
        TensorValues.AssertClose(ExpectedCore.Instance.Dirichlet.Normality, normality.Of(log).Values(), 1e-6);
    }

    [Theory]
    [InlineData(2, 30, 0.5, 21)]
    [InlineData(4, 500, 2.0, 22)]
    [InlineData(6, 200, 1.0, 23)]
    public void Solve_RandomData_IsFixedPoint(int k, int n, double spread, int seed)
    {
        using var scope = NewDisposeScope();
        var random = new Random(seed);
        var logits = tensor(Enumerable.Range(0, k * n * k).Select(i => spread * random.NextDouble() * 3 + (i % k == i / (n * k) ? 2 : 0)).ToArray()).view(k, n, k);
        var log = logits.log_softmax(2);
        var fit = new DirichletFit(k);
        fit.Add(log);

        using var normality = fit.Solve();

        // ψ(α_k) − ψ(Σα) = mean log p_k holds at the maximum of the likelihood, and nowhere else.
        var alpha = normality.AlphaMinusOne.add(1);
        Assert.All(alpha.Values(), a => Assert.True(a > 0, $"α = {a}, seed {seed}"));
        var left = alpha.digamma().sub(alpha.sum(new long[] { 1 }, keepdim: true).digamma());
        TensorValues.AssertClose(log.mean(new long[] { 1 }).Values(), left.Values(), 1e-6);
    }

    [Fact]
    public void Solve_SamePredictionForEveryImage_IsRefused()
    {
        using var scope = NewDisposeScope();
        var log = tensor(new double[] { 3, 0, 3, 0, 0, 2, 0, 2 }).view(2, 2, 2).log_softmax(2);
        var fit = new DirichletFit(2);
        fit.Add(log);
        Assert.Contains("Dirichlet", Assert.Throws<InvalidOperationException>(() => fit.Solve()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddAndSolve_ManyTimes_LeavesNoTensor()
    {
        using var log = WaveLogProbabilities(3, 40);
        LiveTensors.AssertFlat(5, () =>
        {
            var fit = new DirichletFit(3);
            fit.Add(log);
            using var normality = fit.Solve();
            using var scope = NewDisposeScope();
            normality.Of(log);
        });
    }

    /// <summary>The logits of make_expected.py.</summary>
    private static Tensor WaveLogProbabilities(int k, int n)
    {
        var values = new double[k * n * k];
        for (var t = 0; t < k; t++)
            for (var i = 0; i < n; i++)
                for (var c = 0; c < k; c++)
                    values[(t * n + i) * k + c] = 1.2 * Math.Sin(1.3 * t + 0.7 * i * (c + 1)) + (t == c ? 1.5 : 0);
        using var scope = NewDisposeScope();
        return tensor(values).view(k, n, k).log_softmax(2).MoveToOuterDisposeScope();
    }
}

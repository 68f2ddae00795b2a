using OodDetection.Networks;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Statistics;

public class GaussianFitTests
{
    [Fact]
    public void Whiten_Vectors_HasTheirSquaredDistanceAndGoesBack()
    {
        using var scope = NewDisposeScope();
        using var sums = new CovarianceAccumulator(5);
        var data = TestImages.Floats(7, 400, 5).to(ScalarType.Float64);
        sums.Add(data.matmul(TestImages.Floats(8, 5, 5).to(ScalarType.Float64)));
        using var fit = GaussianFit.Fit(sums);
        var vectors = TestImages.Floats(9, 3, 5).to(ScalarType.Float64);
        var whitened = fit.Whiten(vectors);
        TensorValues.AssertClose(fit.SquaredDistance(vectors).Values(), [.. whitened.Select(w => w.Sum(v => v * v))], 1e-9);

        var deviations = sums.Covariance().diagonal().sqrt();
        var expected = vectors.sub(sums.Mean).div(deviations);
        for (var i = 0; i < 3; i++) TensorValues.AssertClose(expected.select(0, i).Values(), fit.Deviations(whitened[i]), 1e-9);
        Assert.Equal(400, fit.Count);
    }

    [Theory]
    [InlineData(256)] // one block of rows
    [InlineData(300)]
    [InlineData(600)]
    public void SquaredDistance_ManyDimensions_IsThatOfTheWholeMatrix(int dimension)
    {
        using var scope = NewDisposeScope();
        var mean = TestImages.Floats(10, dimension).to(ScalarType.Float64);
        var whitening = TestImages.Floats(11, dimension, dimension).to(ScalarType.Float64).tril();
        using var fit = new GaussianFit(mean.alias().DetachFromDisposeScope(), ones(dimension, ScalarType.Float64).DetachFromDisposeScope(), whitening.alias().DetachFromDisposeScope(), 100);
        var vectors = TestImages.Floats(12, 7, dimension).to(ScalarType.Float64);

        var whitened = whitening.matmul(vectors.sub(mean).transpose(0, 1)).transpose(0, 1);
        TensorValues.AssertClose(whitened.square().sum([1L]).Values(), fit.SquaredDistance(vectors).Values(), 1e-11);
        var rows = fit.Whiten(vectors);
        for (var i = 0; i < rows.Length; i++) TensorValues.AssertClose(whitened.select(0, i).Values(), rows[i], 1e-11);
    }

    /// <remarks>
    /// By numpy, from the paper's equation 23 (Chen et al., 2010), with x of n×p and y of 2×p:
    /// <code>
    /// wave = lambda n, a: np.sin(a + 0.7 * np.arange(n) ** 2)
    /// x = (wave(n * p, 1) + 0.9 * np.repeat(wave(n, 2), p)).reshape(n, p); y = wave(2 * p, 3).reshape(2, p)
    /// s = np.corrcoef(x.T); t, t2 = np.trace(s), np.sum(s * s)
    /// rho = min(1, ((1 - 2 / p) * t2 + t * t) / ((n + 1 - 2 / p) * (t2 - t * t / p)))
    /// z = (y - x.mean(0)) / x.std(0)
    /// np.sum(z * np.linalg.solve((1 - rho) * s + rho * t / p * np.eye(p), z.T).T, 1)
    /// </code>
    /// The shrinkage rho is 0.195, 0.658 and 0.737; in the last case there are fewer vectors than dimensions.
    /// </remarks>
    [Theory]
    [InlineData(40, 4, new[] { 0.815711622988, 2.204248256913 })]
    [InlineData(12, 4, new[] { 1.219134439393, 2.158632458577 })]
    [InlineData(4, 6, new[] { 7.765387011876, 5.325925301610 })]
    public void SquaredDistance_ShrunkCovariance_EqualsNumpy(int n, int p, double[] expected)
    {
        using var scope = NewDisposeScope();
        using var sums = new CovarianceAccumulator(p);
        var common = Wave(n, 2);
        double[] data = [.. Wave(n * p, 1).Select((value, i) => value + (0.9 * common[i / p]))];
        sums.Add(tensor(data, [n, p]).narrow(0, 0, 3));
        sums.Add(tensor(data, [n, p]).narrow(0, 3, n - 3));
        using var fit = GaussianFit.Fit(sums);
        TensorValues.AssertClose(expected, fit.SquaredDistance(tensor(Wave(2 * p, 3), [2, p])).Values(), 1e-9);

        static double[] Wave(int count, double phase) => [.. Enumerable.Range(0, count).Select(i => Math.Sin(phase + (0.7 * i * i)))];
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sums_KeptOrNot_AreThoseOfTheFitOrRefused(bool keep)
    {
        using var scope = NewDisposeScope();
        using var sums = new CovarianceAccumulator(3);
        sums.Add(TestImages.Floats(3, 20, 3));
        using var fit = GaussianFit.Fit(sums, keepScatter: keep);
        if (!keep)
        {
            Assert.Throws<InvalidOperationException>(fit.Sums);
            return;
        }

        using var kept = fit.Sums();
        Assert.Equal(20, kept.Count);
        TensorValues.AssertClose(sums.Covariance().flatten().Values(), kept.Covariance().flatten().Values(), 1e-12);
    }

    [Fact]
    public void Dispose_OfTheFit_LeavesNoTensor()
    {
        using var sums = new CovarianceAccumulator(3);
        using (var scope = NewDisposeScope()) sums.Add(TestImages.Floats(3, 20, 3));
        LiveTensors.AssertFlat(3, () => GaussianFit.Fit(sums, keepScatter: true).Dispose());
    }
}

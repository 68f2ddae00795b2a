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
}

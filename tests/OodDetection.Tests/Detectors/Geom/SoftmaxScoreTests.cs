using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.Geom;

public class SoftmaxScoreTests
{
    [Theory]
    [InlineData(2, 1.0, 11)]
    [InlineData(4, 3.0, 12)]
    [InlineData(72, 10.0, 13)]
    public void SoftmaxScore_RandomLogits_EqualsByHand(int k, double scale, int seed)
    {
        const int n = 9;
        using var scope = NewDisposeScope();
        var random = new Random(seed);
        var z = Enumerable.Range(0, k * n * k).Select(_ => scale * (2 * random.NextDouble() - 1)).ToArray();
        var expected = Enumerable.Range(0, n).Select(i => 1 - Enumerable.Range(0, k).Average(j =>
        {
            var row = z.AsSpan((j * n + i) * k, k).ToArray();
            return Math.Exp(row[j]) / row.Sum(Math.Exp);
        })).ToArray();
        TensorValues.AssertClose(expected, Scores(z, k), 1e-12);
    }

    [Fact]
    public void SoftmaxScore_ExtremeLogits_IsExactAndTellsImagesApart()
    {
        using var scope = NewDisposeScope();
        // Two transforms, three images: certainty of 40, 60 and 700. As 1 − p the first two would tie at 0 in float64 beyond 37.
        double[] margins = [40, 60, 700];
        double[] z = [.. margins.SelectMany(m => new[] { m, 0 }), .. margins.SelectMany(m => new[] { 0, m })];
        var scores = Scores(z, 2);
        for (var i = 0; i < 3; i++)
        {
            var expected = Math.Exp(-margins[i]); // 1 − p = e^−m / (1 + e^−m)
            Assert.Equal(1, scores[i] / expected, 1e-12);
        }

        double[] wrong = [.. margins.SelectMany(m => new[] { 0, m }), .. margins.SelectMany(m => new[] { m, 0 })];
        Assert.All(Scores(wrong, 2), s => Assert.Equal(1, s, 1e-12));
        Assert.Equal(0.75, Scores([.. Enumerable.Repeat(1e4, 16)], 4)[0], 1e-12);
    }

    [Fact]
    public void SoftmaxScore_ShiftOfAllLogits_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        var random = new Random(14);
        var z = Enumerable.Range(0, 4 * 5 * 4).Select(_ => random.NextDouble() * 6).ToArray();
        TensorValues.AssertClose(Scores(z, 4), Scores([.. z.Select(v => v + 500)], 4), 1e-10);
    }

    private static double[] Scores(double[] logits, long k) => GeomDetector.SoftmaxScore(tensor(logits).view(k, -1, k)).Values();
}

using OodDetection.Networks;
using OodDetection.Tests.Support;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Tests.Detectors.DisCoPatch;

public class GroupBatchNorm2dTests
{
    [Theory]
    [InlineData(1, 6, 4, 5, 3)]
    [InlineData(3, 4, 2, 3, 5)]
    [InlineData(4, 1, 3, 2, 2)]
    [InlineData(5, 7, 1, 1, 1)]
    public void Forward_Groups_EqualsTheFormulaInFloat64(int groups, int size, int channels, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var norm = Made(channels);
        var input = TestImages.Floats(1, (long)groups * size, channels, height, width);
        var x = input.Values();
        var (gamma, beta) = (norm.state_dict()["weight"].Values(), norm.state_dict()["bias"].Values());
        var plane = height * width;
        var expected = new double[x.Length];
        for (var g = 0; g < groups; g++)
        {
            for (var c = 0; c < channels; c++)
            {
                var places = Enumerable.Range(0, size * plane).Select(i => (((g * size) + (i / plane)) * channels + c) * plane + i % plane).ToArray();
                var mean = places.Average(p => x[p]);
                var variance = places.Average(p => (x[p] - mean) * (x[p] - mean));
                foreach (var p in places) expected[p] = gamma[c] * (x[p] - mean) / Math.Sqrt(variance + 1e-5) + beta[c];
            }
        }

        TensorValues.AssertClose(expected, Ordered(norm.call(Mixed(input, groups), groups), groups).Values(), 1e-4);
    }

    [Fact]
    public void Forward_Groups_IsBatchNormOfEachGroupBitForBit()
    {
        using var scope = NewDisposeScope();
        using var norm = Made(32);
        var (weight, bias) = (norm.state_dict()["weight"], norm.state_dict()["bias"]);
        var input = TestImages.Floats(2, 5 * 16, 32, 8, 8);
        var expected = cat(input.chunk(5).Select(g => F.batch_norm(g, null, null, weight, bias, training: true)).ToArray());
        foreach (var training in new[] { true, false })
        {
            norm.train(training);
            Assert.Equal(expected.Values(), Ordered(norm.call(Mixed(input, 5), 5), 5).Values());
        }
    }

    [Fact]
    public void Backward_Groups_IsThatOfEachGroup()
    {
        using var scope = NewDisposeScope();
        using var norm = Made(3);
        var factors = TestImages.Floats(4, 8, 3, 4, 4);
        var together = TestImages.Floats(3, 8, 3, 4, 4).requires_grad_();
        Ordered(norm.call(Mixed(together, 2), 2), 2).mul(factors).sum().backward();
        var gamma = norm.parameters().First().grad!.Values();

        norm.zero_grad();
        var apart = TestImages.Floats(3, 8, 3, 4, 4).requires_grad_();
        for (var g = 0; g < 2; g++) norm.call(apart.narrow(0, 4 * g, 4), 1).mul(factors.narrow(0, 4 * g, 4)).sum().backward();

        TensorValues.AssertClose(apart.grad!.Values(), together.grad!.Values(), 1e-5);
        TensorValues.AssertClose(norm.parameters().First().grad!.Values(), gamma, 1e-5);
        Assert.Contains(together.grad!.Values(), v => Math.Abs(v) > 1e-3);
    }

    /// <summary>From group after group to the first of all groups, the second of all groups, ….</summary>
    private static Tensor Mixed(Tensor input, int groups) => input.reshape([groups, -1, .. input.shape[1..]]).transpose(0, 1).reshape(input.shape);

    private static Tensor Ordered(Tensor output, int groups) => Mixed(output, (int)output.shape[0] / groups);

    private static GroupBatchNorm2d Made(int channels)
    {
        var norm = new GroupBatchNorm2d(channels);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        norm.state_dict()["weight"].copy_(TestImages.Floats(5, channels).add(0.5));
        norm.state_dict()["bias"].copy_(TestImages.Floats(6, channels));
        return norm;
    }
}

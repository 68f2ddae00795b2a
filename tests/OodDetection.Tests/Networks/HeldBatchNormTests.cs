using OodDetection.Networks;
using OodDetection.Tests.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OodDetection.Tests.Networks;

public class HeldBatchNormTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Forward_TrainingAndEvaluation_IsTorchSharpsBitForBit(bool ofPixels)
    {
        using var scope = NewDisposeScope();
        using BatchNorm expected = ofPixels ? nn.BatchNorm2d(3) : nn.BatchNorm1d(3);
        using BatchNorm actual = ofPixels ? BatchNorms.Of2d(3) : BatchNorms.Of1d(3);
        using var generator = new Generator(5);
        for (var step = 1; step <= 3; step++)
        {
            var input = ofPixels ? randn([4, 3, 5, 5], generator: generator) : randn([4, 3], generator: generator);
            var outputs = new[] { expected, actual }.Select(norm =>
            {
                norm.zero_grad();
                var output = norm.call(input);
                (output * output * input).sum().backward();
                return output;
            }).ToArray();
            AssertSame(outputs[0], outputs[1]);
            AssertSame(expected.weight.grad!, actual.weight.grad!);
            AssertSame(expected.bias!.grad!, actual.bias!.grad!);
            foreach (var (name, buffer) in expected.named_buffers()) AssertSame(buffer, actual.named_buffers().Single(b => b.name == name).buffer);
            Assert.Equal(step, actual.num_batches_tracked!.item<long>());
        }

        expected.eval();
        actual.eval();
        var unseen = ofPixels ? randn([2, 3, 5, 5], generator: generator) : randn([2, 3], generator: generator);
        AssertSame(expected.call(unseen), actual.call(unseen));
        Assert.Equal(expected.state_dict().Keys, actual.state_dict().Keys);
    }

    [Fact]
    public void Forward_OtherDimensions_SaysWhatCame()
    {
        using var norm = BatchNorms.Of2d(3);
        using var input = zeros(4, 3);
        Assert.Contains("Expected 4 dimensions; got 2: 4×3", Assert.Throws<ArgumentException>("input", () => norm.call(input)).Message, StringComparison.Ordinal);
    }

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.dtype, actual.dtype);
        Assert.Equal(expected.Values(), actual.Values());
    }
}

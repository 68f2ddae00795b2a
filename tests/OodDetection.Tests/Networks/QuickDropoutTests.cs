using OodDetection.Networks;
using OodDetection.Shared;
using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Networks;

public class QuickDropoutTests
{
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Forward_Training_DropsTheShareAndKeepsTheMean(double probability)
    {
        using var scope = NewDisposeScope();
        using var random = RandomScope.Enter(1, default);
        var dropout = new QuickDropout(probability);
        const int count = 100_000;

        var values = dropout.call(ones(count, ScalarType.Float32));

        var dropped = values.eq(0).sum().ToInt64() / (double)count;
        Assert.InRange(dropped, probability - 0.006, probability + 0.006); // four standard errors at .5
        Assert.Equal(1 / (1 - probability), values.max().ToDouble(), 1e-3);
        Assert.Equal(2, values.unique().output.numel());
        // Neighbours, which one random number of 64 bits decides on, are independent.
        var kept = values.ne(0).to(ScalarType.Float64).sub(1 - probability);
        for (var shift = 1; shift <= 4; shift++)
        {
            var product = kept.narrow(0, shift, count - shift).mul(kept.narrow(0, 0, count - shift)).mean().ToDouble();
            Assert.InRange(product / (probability * (1 - probability)), -0.015, 0.015);
        }
    }

    [Fact]
    public void Forward_SameSeed_DropsTheSame_AndEachPassAnother()
    {
        using var scope = NewDisposeScope();
        var dropout = new QuickDropout(0.5);
        var input = ones([3, 5, 7, 2], ScalarType.Float32);
        var (first, second) = Twice();
        var (again, _) = Twice();

        Assert.Equal(first, again);
        Assert.NotEqual(first, second);

        (float[] First, float[] Second) Twice()
        {
            using var random = RandomScope.Enter(5, default);
            return (dropout.call(input).data<float>().ToArray(), dropout.call(input).data<float>().ToArray());
        }
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.99)]
    [InlineData(0.99999)]
    public void Forward_Training_KeepsWhatTheGeneratorsLevelsSay(double probability)
    {
        using var scope = NewDisposeScope();
        using var random = RandomScope.Enter(3, default);
        var dropped = Math.Round(probability * 65536);
        var generator = new SplitMix64(randint(0, long.MaxValue, [1], ScalarType.Int64).ToInt64());
        using var again = RandomScope.Enter(3, default);
        const int count = 4 * 300 + 2; // neither whole vectors nor whole numbers

        var values = new QuickDropout(probability).call(ones(count, ScalarType.Float32)).data<float>().ToArray();

        var expected = Enumerable.Range(0, count / 4 + 1).Select(_ => generator.Next())
            .SelectMany(number => Enumerable.Range(0, 4).Select(i => (ushort)((number >> (16 * i)) ^ 0x8000) >= dropped ? (float)(65536 / (65536 - dropped)) : 0));
        Assert.Equal(expected.Take(count), values);
    }

    [Fact]
    public void Forward_ChannelsLast_StaysSoAndTheGradientIsThatOfWhatIsKept()
    {
        using var scope = NewDisposeScope();
        using var random = RandomScope.Enter(2, default);
        var input = ChannelsLast.Of(TestImages.Floats(3, 2, 16, 5, 5).add(1)).requires_grad_(true);

        var output = new QuickDropout(0.25).call(input);
        output.sum().backward();

        Assert.Equal(input.stride(), output.stride());
        TensorValues.AssertClose(input.grad!.mul(input).Values(), output.Values(), 1e-6);
    }

    [Theory]
    [InlineData(0.3, false)]
    [InlineData(0, true)]
    public void Forward_EvaluatingOrWithoutDropout_ChangesNothing(double probability, bool training)
    {
        using var scope = NewDisposeScope();
        var dropout = new QuickDropout(probability);
        dropout.train(training);
        var input = TestImages.Floats(4, 2, 3, 4, 4);

        Assert.Equal(input.data<float>().ToArray(), dropout.call(input).data<float>().ToArray());
    }
}

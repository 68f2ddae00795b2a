using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection.Tests.Networks;

public class RepeatedPassCheckTests
{
    // What the allocator hands out next is not in anybody's hand, so memory is a variable here.
    [Fact]
    public void IsRight_PassThatReadsWhatWasInMemory_IsFalse()
    {
        using var scope = NewDisposeScope();
        var memory = 0f;

        Assert.False(RepeatedPassCheck.IsRight(ones(2, 3), x => x.add(memory), fill: value => memory = value));
    }

    [Fact]
    public void IsRight_PassThatReadsWhatWasLeftLongBefore_IsFalse()
    {
        using var scope = NewDisposeScope();
        var memory = new Queue<float>([float.NaN, float.NaN, 0, 0, 0, float.NaN]);

        Assert.False(RepeatedPassCheck.IsRight(ones(2, 3), x => x.add(memory.Dequeue()), fill: _ => { }));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void IsRight_GradientThatReadsWhatWasInMemory_IsFalseWhereItIsAskedFor(bool gradient, bool expected)
    {
        using var scope = NewDisposeScope();
        using var images = ones(2, 3).requires_grad_(true);
        var memory = 0f;

        Assert.Equal(expected, RepeatedPassCheck.IsRight(images, Pass, gradient, value => memory = value));

        // The same output whatever was in memory, but not the same slope.
        Tensor Pass(Tensor x)
        {
            var slope = x.mul(float.IsNaN(memory) ? 2 : 1);
            return x.add(slope).sub(slope.detach());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IsRight_ProbabilitiesOfANetwork_AreRightWithTheirGradient(bool detached)
    {
        using var scope = NewDisposeScope();
        using var images = ones(2, 3).requires_grad_(true);
        Assert.True(RepeatedPassCheck.IsRight(images, x => (detached ? x.detach() : x).softmax(1), gradient: true));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void IsRight_NetworkThatGivesNoNumbers_IsTrue(float given)
    {
        using var scope = NewDisposeScope();
        Assert.True(RepeatedPassCheck.IsRight(ones(2, 3), x => cat(new[] { x.mul(given), x })));
    }

    [Fact]
    public void IsRight_PassThatAnswersDifferently_IsFalse()
    {
        using var scope = NewDisposeScope();
        var calls = 0;

        Assert.False(RepeatedPassCheck.IsRight(ones(2, 3), x => x.mul(++calls)));
    }

    [Fact]
    public void IsRight_PassThatRoundsDifferently_IsTrue()
    {
        using var scope = NewDisposeScope();
        var calls = 0;

        Assert.True(RepeatedPassCheck.IsRight(ones(2, 3), x => x.add(1e-6f * calls++)));
    }
}

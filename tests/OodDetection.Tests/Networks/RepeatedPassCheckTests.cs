using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection.Tests.Networks;

public class RepeatedPassCheckTests
{
    [Fact]
    public void IsRight_PassThatReadsWhatWasInMemory_IsFalse()
    {
        using var scope = NewDisposeScope();
        using var input = ones(2, 3);

        Assert.False(RepeatedPassCheck.IsRight(input, x => x.add(SumOfWhatWasInMemory())));
    }

    // Of blocks of many sizes: a single one may come from the system, which gives zeros, whatever was freed before.
    private static Tensor SumOfWhatWasInMemory() => cat(Enumerable.Range(0, 8).Select(k => empty(64L << (2 * k))).ToArray()).sum();

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

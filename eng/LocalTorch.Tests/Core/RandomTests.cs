using TorchSharp;
using static TorchSharp.torch;

namespace LocalTorch.Tests.Core;

public sealed class RandomTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Generator_WithTheSameSeed_GivesTheSameNumbers()
    {
        using var first = new Generator(42);
        using var second = new Generator(42);

        Assert.Equal(randn(5, generator: first), randn(5, generator: second));
        Assert.Equal(randperm(9, generator: first), randperm(9, generator: second));
        Assert.NotEqual(rand(5, generator: first), rand(5, generator: first));
        Assert.Equal(42, first.initial_seed());
    }

    [Fact]
    public void Generator_OfOnesOwn_LeavesTheGlobalOneAlone()
    {
        manual_seed(1);
        var expected = rand(3);
        manual_seed(1);
        using var own = new Generator(7);
        _ = rand(100, generator: own);

        Assert.Equal(expected, rand(3));
    }

    [Fact]
    public void Generator_WithARestoredState_RepeatsItself()
    {
        using var generator = new Generator(3);
        _ = rand(10, generator: generator);
        var state = generator.get_state();
        var expected = rand(10, generator: generator);

        generator.set_state(state);

        Assert.Equal(expected, rand(10, generator: generator));
    }

    [Fact]
    public void GlobalState_Restored_RepeatsItself()
    {
        manual_seed(5);
        var state = get_rng_state();
        var expected = randn(4);

        set_rng_state(state);

        Assert.Equal(expected, randn(4));
        Assert.Equal(5, initial_seed());
    }

    [Fact]
    public void Distributions_OfManyNumbers_HaveTheirMoments()
    {
        manual_seed(11);
        const long Many = 100_000;

        var uniform = rand(Many, dtype: float64);
        Assert.Equal(0.5, uniform.mean().item<double>(), 0.01);
        Assert.Equal(1.0 / 12, uniform.var().item<double>(), 0.01);
        Assert.Equal(3.0, zeros(Many, dtype: float64).normal_(3, 2).mean().item<double>(), 0.05);
        Assert.Equal(2.0, zeros(Many, dtype: float64).normal_(3, 2).std().item<double>(), 0.05);
        Assert.Equal(0.3, zeros(Many, dtype: float64).bernoulli_(0.3).mean().item<double>(), 0.01);
        Assert.Equal(4.0, poisson(full(Many, 4.0, dtype: float64)).mean().item<double>(), 0.05);
        var integers = randint(2, 5, new long[] { Many });
        Assert.Equal(2L, integers.min().item<long>());
        Assert.Equal(4L, integers.max().item<long>());
    }

    [Fact]
    public void Multinomial_WithAZeroWeight_NeverDrawsIt()
    {
        manual_seed(13);
        var drawn = multinomial(tensor(new[] { 0.5, 0.0, 0.5 }), 1000, replacement: true);

        Assert.False((drawn == 1).any().item<bool>());
    }

    [Fact]
    public void RandomFill_WithAGenerator_UsesIt()
    {
        using var first = new Generator(1);
        using var second = new Generator(1);

        Assert.Equal(zeros(4).uniform_(0, 1, first), zeros(4).uniform_(0, 1, second));
        Assert.Equal(bernoulli(full(9, 0.5), first), bernoulli(full(9, 0.5), second));
    }

    [Fact]
    public void Randint_BeyondTheType_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => randint(0, 300, new long[] { 2 }, dtype: uint8));
}

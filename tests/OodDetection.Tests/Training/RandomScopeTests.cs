using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Training;

public class RandomScopeTests
{
    [Fact]
    public void Enter_SameSeed_GivesSameNumbersAndPutsTheCallersBack()
    {
        using var scope = NewDisposeScope();
        manual_seed(11);
        var first = rand(3).Values();
        var expectedNext = rand(3).Values();

        manual_seed(11);
        Assert.Equal(first, rand(3).Values());
        double[] inside, again, other;
        using (RandomScope.Enter(5, default)) inside = rand(3).Values();
        using (RandomScope.Enter(5, default)) again = rand(3).Values();
        using (RandomScope.Enter(6, default)) other = rand(3).Values();

        Assert.Equal(inside, again);
        Assert.NotEqual(inside, other);
        Assert.Equal(expectedNext, rand(3).Values());
    }

    [Fact]
    public void Enter_WhileAnotherHasIt_WaitsOrIsCancelled()
    {
        using var source = new CancellationTokenSource();
        var entered = false;
        var waiting = new Thread(() =>
        {
            using (RandomScope.Enter(2, default)) Volatile.Write(ref entered, true);
        });
        using (RandomScope.Enter(1, default))
        {
            source.CancelAfter(50);
            Exception? thrown = null;
            var cancelled = new Thread(() => thrown = Record.Exception(() => RandomScope.Enter(2, source.Token).Dispose()));
            cancelled.Start();
            Assert.True(cancelled.Join(TimeSpan.FromSeconds(20)));
            Assert.IsAssignableFrom<OperationCanceledException>(thrown);
            waiting.Start();
            Thread.Sleep(50);
            Assert.False(Volatile.Read(ref entered));
        }

        Assert.True(waiting.Join(TimeSpan.FromSeconds(20)));
        Assert.True(entered);
    }

    [Fact]
    public void Enter_WithinAnotherOfTheThread_PutsItsNumbersBack()
    {
        using var outer = RandomScope.Enter(1, default);
        using var expected = rand(3);
        manual_seed(1);
        using (RandomScope.Enter(2, default)) rand(7).Dispose();
        using var drawn = rand(3);
        Assert.Equal(expected.Values(), drawn.Values());
    }

    [Fact]
    public void Enter_ManyTimes_LeavesNoTensor() => LiveTensors.AssertFlat(20, () => RandomScope.Enter(1, default).Dispose());

    [Fact]
    public void Derive_SeedAndPurpose_BothCount()
    {
        var seeds = from seed in new long[] { 0, 1, 2, -1, long.MaxValue }
                    from purpose in new[] { "batches", "transforms", "outliers and transforms" }
                    select Seeds.Derive(seed, purpose);
        Assert.Equal(15, seeds.Distinct().Count());
        Assert.All(seeds, s => Assert.True(s >= 0));
        Assert.Equal(Seeds.Derive(7, "batches"), Seeds.Derive(7, "batches"));
    }
}

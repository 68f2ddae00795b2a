using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Statistics;

public class CovarianceAccumulatorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    public void Add_InPartsOfAnySize_GivesMeanAndCovarianceOfAll(int size)
    {
        using var scope = NewDisposeScope();
        var data = TestImages.Floats(1, 100, 6).to(ScalarType.Float64).mul(3).add(50);
        using var sums = new CovarianceAccumulator(6);

        for (var start = 0; start < 100; start += size) sums.Add(data.narrow(0, start, Math.Min(size, 100 - start)));

        var mean = data.mean([0L]);
        var centred = data.sub(mean);
        Assert.Equal(100, sums.Count);
        TensorValues.AssertClose(mean.Values(), sums.Mean.Values(), 1e-12);
        TensorValues.AssertClose(centred.transpose(0, 1).matmul(centred).div(100).flatten().Values(), sums.Covariance().flatten().Values(), 1e-12);
    }

    [Fact]
    public void Add_VectorsThatChangeAfterwards_AreAddedAsTheyWere()
    {
        using var scope = NewDisposeScope();
        using var sums = new CovarianceAccumulator(50);
        var vectors = ones([2, 50], ScalarType.Float64);

        sums.Add(vectors);
        vectors.fill_(7);

        Assert.Equal(1, sums.Mean.max().ToDouble());
    }

    [Fact]
    public void Add_AnotherThatIsNotFull_IsAsOneThatSawAll()
    {
        using var scope = NewDisposeScope();
        var data = TestImages.Floats(2, 9, 4);
        using var all = new CovarianceAccumulator(4);
        using var first = new CovarianceAccumulator(4);
        using var second = new CovarianceAccumulator(4);

        all.Add(data);
        first.Add(data.narrow(0, 0, 3));
        second.Add(data.narrow(0, 3, 6));
        first.Add(second);

        Assert.Equal((9L, 6L), (first.Count, second.Count));
        TensorValues.AssertClose(all.Covariance().flatten().Values(), first.Covariance().flatten().Values(), 1e-12);
    }

    [Fact]
    public void Remove_SomeOfAll_LeavesTheOthers()
    {
        using var scope = NewDisposeScope();
        var data = TestImages.Floats(3, 11, 4);
        using var all = Sums(data);
        using var some = Sums(data.narrow(0, 2, 5));
        using var left = Sums(cat([data.narrow(0, 0, 2), data.narrow(0, 7, 4)]));

        all.Remove(some);

        Assert.Equal(6, all.Count);
        TensorValues.AssertClose(left.Mean.Values(), all.Mean.Values(), 1e-12);
        TensorValues.AssertClose(left.Scatter.flatten().Values(), all.Scatter.flatten().Values(), 1e-12);
    }

    [Fact]
    public void Remove_AsManyAsThereAre_Throws()
    {
        using var scope = NewDisposeScope();
        using var all = Sums(TestImages.Floats(3, 5, 4));
        using var same = Sums(TestImages.Floats(4, 5, 4));
        Assert.Contains("fewer than the 5 vectors that were seen; got 5", Assert.Throws<ArgumentException>(() => all.Remove(same)).Message, StringComparison.Ordinal);
        Assert.Equal(5, all.Count);
    }

    [Fact]
    public void Add_AfterGoingOnWithSums_IsAsIfNothingHadBeenBetween()
    {
        using var scope = NewDisposeScope();
        var data = TestImages.Floats(5, 12, 4);
        using var all = Sums(data);
        using var first = Sums(data.narrow(0, 0, 7));

        using var resumed = new CovarianceAccumulator(first.Count, first.Mean, first.Scatter);
        resumed.Add(data.narrow(0, 7, 5));

        Assert.Equal(12, resumed.Count);
        TensorValues.AssertClose(all.Mean.Values(), resumed.Mean.Values(), 1e-12);
        TensorValues.AssertClose(all.Scatter.flatten().Values(), resumed.Scatter.flatten().Values(), 1e-12);
        Assert.Equal(7, first.Count);
        TensorValues.AssertClose(data.narrow(0, 0, 7).to(ScalarType.Float64).mean([0L]).Values(), first.Mean.Values(), 1e-12);
    }

    [Fact]
    public void Dispose_WithVectorsThatWait_LeavesNoTensor()
    {
        using var vectors = ones([2, 50]);
        LiveTensors.AssertFlat(3, () =>
        {
            using var sums = new CovarianceAccumulator(50);
            sums.Add(vectors);
        });
    }

    private static CovarianceAccumulator Sums(Tensor data)
    {
        var sums = new CovarianceAccumulator(data.shape[1]);
        sums.Add(data);
        return sums;
    }
}

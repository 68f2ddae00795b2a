using TorchSharp;
using static LocalTorch.Tests.NN.Numeric;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace LocalTorch.Tests.NN;

public sealed class NormalizationTests
{
    // One channel with the values 1, 2, 3, 6: mean 3, biased variance 3.5, unbiased 14/3.
    private static Tensor OneChannel() => Doubles([2, 1, 1, 2], 1, 2, 3, 6);

    private static double[] Normalized(double mean, double variance) =>
        new double[] { 1, 2, 3, 6 }.Select(value => (value - mean) / Math.Sqrt(variance + 1e-5)).ToArray();

    [Fact]
    public void BatchNorm2d_Training_NormalizesByBatchAndUpdatesRunningStatistics()
    {
        using var layer = nn.BatchNorm2d(1, momentum: 0.2, dtype: ScalarType.Float64);

        Close(layer.call(OneChannel()), Normalized(3, 3.5));

        Close(layer.running_mean!, [0.2 * 3]);
        Close(layer.running_var!, [0.8 + (0.2 * 14 / 3)]);
        Assert.Equal(1.0, layer.num_batches_tracked!.ToDouble());
    }

    [Fact]
    public void BatchNorm2d_Evaluation_UsesRunningStatisticsAndLeavesThem()
    {
        using var layer = nn.BatchNorm2d(1, dtype: ScalarType.Float64);
        layer.running_mean!.fill_(2);
        layer.running_var!.fill_(4);
        layer.eval();

        Close(layer.call(OneChannel()), Normalized(2, 4));

        Close(layer.running_mean!, [2]);
        Assert.Equal(0.0, layer.num_batches_tracked!.ToDouble());
    }

    [Fact]
    public void BatchNorm2d_MomentumNull_AveragesBatchesEqually()
    {
        using var layer = nn.BatchNorm2d(1, dtype: ScalarType.Float64);
        layer.momentum = null;

        layer.call(OneChannel()).Dispose();
        layer.call(OneChannel() + 4).Dispose();

        Close(layer.running_mean!, [5]);
        Close(layer.running_var!, [14.0 / 3]);
    }

    [Fact]
    public void BatchNorm2d_NotTracking_UsesBatchStatisticsInEvaluationToo()
    {
        using var layer = nn.BatchNorm2d(1, track_running_stats: false, dtype: ScalarType.Float64);
        layer.eval();

        Assert.Null(layer.running_mean);
        Assert.Null(layer.num_batches_tracked);
        Assert.Empty(layer.buffers());
        Close(layer.call(OneChannel()), Normalized(3, 3.5));
    }

    [Fact]
    public void BatchNorm2d_ScaleAndShift_AreApplied()
    {
        using var layer = nn.BatchNorm2d(1, dtype: ScalarType.Float64);
        layer.weight = nn.Parameter(Doubles([1], 2));
        layer.bias = nn.Parameter(Doubles([1], 10));

        Close(layer.call(OneChannel()), [.. Normalized(3, 3.5).Select(value => (2 * value) + 10)]);
    }

    [Fact]
    public void BatchNorm_Default_CountsBatchesInInt64AndNamesItsState()
    {
        using var layer = nn.BatchNorm1d(3);

        Assert.Equal(ScalarType.Int64, layer.num_batches_tracked!.dtype);
        Assert.Equal(["weight", "bias", "running_mean", "running_var", "num_batches_tracked"], layer.state_dict().Keys);
    }

    [Fact]
    public void BatchNorm_WrongRank_Throws()
    {
        using var flat = nn.BatchNorm1d(3);
        using var images = nn.BatchNorm2d(3);

        Assert.Throws<ArgumentException>(() => flat.call(zeros(2, 3, 4, 4)));
        Assert.Throws<ArgumentException>(() => images.call(zeros(2, 3)));
    }

    [Fact]
    public void BatchNorm1d_Features_EqualsBatchNorm2dOnePixel()
    {
        using var flat = nn.BatchNorm1d(3, dtype: ScalarType.Float64);
        using var images = nn.BatchNorm2d(3, dtype: ScalarType.Float64);
        using var input = Random(11, 5, 3);

        Close(flat.call(input), images.call(input.reshape(5, 3, 1, 1)).reshape(5, 3), 1e-12);
    }

    [Fact]
    public void BatchNorm_ResetRunningStats_StartsAnew()
    {
        using var layer = nn.BatchNorm2d(1, dtype: ScalarType.Float64);
        layer.call(OneChannel()).Dispose();

        layer.reset_running_stats();

        Close(layer.running_mean!, [0]);
        Close(layer.running_var!, [1]);
        Assert.Equal(0.0, layer.num_batches_tracked!.ToDouble());
    }

    [Fact]
    public void GroupNorm_TwoGroups_NormalizesEach()
    {
        using var layer = nn.GroupNorm(2, 4, affine: false);

        // Each group holds eight consecutive integers: variance 5.25.
        double[] half = [.. Enumerable.Range(0, 8).Select(i => (i - 3.5) / Math.Sqrt(5.25 + 1e-5))];
        Close(layer.call(Counting(1, 4, 2, 2)), [.. half, .. half]);
    }

    [Fact]
    public void GroupNorm_Affine_ScalesAndShiftsChannels()
    {
        using var layer = nn.GroupNorm(1, 2, dtype: ScalarType.Float64);
        layer.weight = nn.Parameter(Doubles([2], 1, 2));
        layer.bias = nn.Parameter(Doubles([2], 0, 5));

        double unit = 0.5 / Math.Sqrt(0.25 + 1e-5);
        Close(layer.call(Doubles([1, 2, 1], 3, 4)), [-unit, (2 * unit) + 5]);
    }

    [Fact]
    public void InstanceNorm2d_Default_NormalizesEachChannelOfEachSample()
    {
        using var layer = nn.InstanceNorm2d(2);

        double[] channel = [.. Enumerable.Range(0, 4).Select(i => (i - 1.5) / Math.Sqrt(1.25 + 1e-5))];
        Close(layer.call(Counting(2, 2, 2, 2)), [.. channel, .. channel, .. channel, .. channel]);
        Assert.Empty(layer.parameters());
    }

    [Fact]
    public void LayerNorm_LastDimension_NormalizesRows()
    {
        using var layer = nn.LayerNorm(3, dtype: ScalarType.Float64);

        double unit = 1 / Math.Sqrt((2.0 / 3) + 1e-5);
        Close(layer.call(Counting(2, 3)), [-unit, 0, unit, -unit, 0, unit]);
        Assert.Equal(["weight", "bias"], layer.state_dict().Keys);
    }

    [Fact]
    public void LayerNorm_NoBias_HasWeightOnly()
    {
        using var layer = nn.LayerNorm([2, 3], bias: false);

        Assert.Equal(["weight"], layer.state_dict().Keys);
        Assert.Equal([2L, 3L], layer.weight.shape);
    }

    [Fact]
    public void Normalize_Rows_HaveUnitNorm()
    {
        Close(F.normalize(Doubles([2, 2], 3, 4, 0, 0)), [0.6, 0.8, 0, 0]);
        Close(F.normalize(Doubles([2, 2], 3, 1, 1, -3), p: 1, dim: 0), [0.75, 0.25, 0.25, -0.75]);
    }
}

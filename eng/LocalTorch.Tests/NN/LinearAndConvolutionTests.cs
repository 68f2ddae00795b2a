using TorchSharp;
using static LocalTorch.Tests.NN.Numeric;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace LocalTorch.Tests.NN;

public sealed class LinearAndConvolutionTests
{
    [Fact]
    public void Linear_GivenWeights_IsMatrixProductPlusBias()
    {
        using var layer = nn.Linear(nn.Parameter(Doubles([2, 3], 1, 2, 3, 4, 5, 6)), nn.Parameter(Doubles([2], 0.5, -1)));

        Close(layer.call(Doubles([1, 3], 1, 0, -1)), [-1.5, -3]);
        Assert.Equal(3, layer.in_features);
        Assert.Equal(2, layer.out_features);
    }

    [Fact]
    public void Linear_NoBias_HasWeightOnly()
    {
        using var layer = nn.Linear(4, 3, hasBias: false);

        Assert.Null(layer.bias);
        Assert.Equal(["weight"], layer.named_parameters().Select(entry => entry.name));
        Assert.Equal([3L, 4L], layer.weight.shape);
    }

    [Fact]
    public void Conv1d_HandComputed_SumsOverWindow()
    {
        using var layer = nn.Conv1d(1, 1, 3, stride: 2, padding: 1, bias: false, dtype: ScalarType.Float64);
        layer.weight = nn.Parameter(Doubles([1, 1, 3], 1, 2, 3));

        // [0 1 2] [2 3 4] → 0+2+6, 2+6+12
        Close(layer.call(Doubles([1, 1, 4], 1, 2, 3, 4)), [8, 20]);
    }

    [Fact]
    public void Conv2d_StrideAndPadding_HandComputed()
    {
        using var layer = nn.Conv2d(1, 1, 2, stride: 2, padding: 1, dtype: ScalarType.Float64);
        layer.weight = nn.Parameter(Doubles([1, 1, 2, 2], 1, 10, 100, 1000));
        layer.bias = nn.Parameter(Doubles([1], 0.5));

        using var result = layer.call(Doubles([1, 1, 2, 2], 1, 2, 3, 4));

        Assert.Equal([1L, 1L, 2L, 2L], result.shape);
        Close(result, [1000.5, 200.5, 30.5, 4.5]);
    }

    [Fact]
    public void Conv2d_SamePadding_KeepsSize()
    {
        using var layer = nn.Conv2d(1, 2, (3, 2), Padding.Same, bias: false, dtype: ScalarType.Float64);

        using var result = layer.call(Counting(1, 1, 4, 5));

        Assert.Equal([1L, 2L, 4L, 5L], result.shape);
        Assert.Equal(Padding.Same, layer.padding_type);
        Assert.Null(layer.padding);
    }

    [Fact]
    public void Conv2d_SamePaddingWithStride_Throws()
    {
        Assert.Throws<ArgumentException>(() => nn.Conv2d(1, 1, 3, Padding.Same, stride: 2));
    }

    [Theory]
    [InlineData(PaddingModes.Reflect)]
    [InlineData(PaddingModes.Replicate)]
    [InlineData(PaddingModes.Circular)]
    public void Conv2d_PaddingMode_EqualsPadThenConvolve(PaddingModes mode)
    {
        using var layer = nn.Conv2d(2, 3, 3, padding: 1, padding_mode: mode, dtype: ScalarType.Float64);
        using var input = Random(5, 2, 2, 4, 4);

        using var expected = F.conv2d(F.pad(input, (1, 1, 1, 1), mode), layer.weight, layer.bias);

        Close(layer.call(input), expected, 1e-12);
    }

    [Fact]
    public void Conv2d_Groups_ConvolveTheirOwnChannels()
    {
        using var layer = nn.Conv2d(2, 2, 1, groups: 2, bias: false, dtype: ScalarType.Float64);
        layer.weight = nn.Parameter(Doubles([2, 1, 1, 1], 2, 3));

        Close(layer.call(Doubles([1, 2, 1, 1], 5, 7)), [10, 21]);
    }

    [Fact]
    public void Conv2d_WrongChannels_SaysWhatItTakes()
    {
        using var layer = nn.Conv2d(3, 1, 1);

        var error = Assert.Throws<ArgumentException>(() => layer.call(zeros(1, 2, 4, 4)));
        Assert.Contains("3 channels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Conv2d_Unbatched_GivesUnbatched()
    {
        using var layer = nn.Conv2d(3, 5, 1);

        Assert.Equal([5L, 4L, 4L], layer.call(zeros(3, 4, 4)).shape);
    }

    [Fact]
    public void ConvTranspose2d_Stride_SpreadsTheKernel()
    {
        using var layer = nn.ConvTranspose2d(1, 1, 2, stride: 2, bias: false, dtype: ScalarType.Float64);
        layer.weight = nn.Parameter(Doubles([1, 1, 2, 2], 1, 2, 3, 4));

        Close(layer.call(Doubles([1, 1, 1, 2], 1, 10)), [1, 2, 10, 20, 3, 4, 30, 40]);
    }

    [Fact]
    public void ConvTranspose2d_OutputSize_ChoosesAmongPossibleSizes()
    {
        using var layer = nn.ConvTranspose2d(2, 3, 3, stride: 2, padding: 1);
        using var input = zeros(1, 2, 4, 4);

        Assert.Equal([1L, 3L, 7L, 7L], layer.call(input).shape);
        Assert.Equal([1L, 3L, 8L, 7L], layer.forward(input, [8, 7]).shape);
        Assert.Throws<ArgumentException>(() => layer.forward(input, [9, 7]));
    }

    [Fact]
    public void ConvTranspose2d_WeightShape_IsInputChannelsFirst()
    {
        using var layer = nn.ConvTranspose2d(4, 6, 3, groups: 2);

        Assert.Equal([4L, 3L, 3L, 3L], layer.weight.shape);
        Assert.Equal([6L], layer.bias!.shape);
    }
}

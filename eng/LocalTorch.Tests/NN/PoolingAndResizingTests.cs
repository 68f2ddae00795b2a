using System.Runtime.InteropServices;
using TorchSharp;
using static LocalTorch.Tests.NN.Numeric;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace LocalTorch.Tests.NN;

public sealed class PoolingAndResizingTests
{
    private static Tensor Image(long height = 3, long width = 3) => Counting(1, 1, height, width);

    [Fact]
    public void MaxPool2d_Default_StrideIsKernel()
    {
        using var layer = nn.MaxPool2d(2);

        Close(layer.call(Image(4, 4)), [5, 7, 13, 15]);
    }

    [Fact]
    public void MaxPool2d_StrideAndPadding_HandComputed()
    {
        using var layer = nn.MaxPool2d((3, 3), stride: (2, 2), padding: (1, 1));

        Close(layer.call(Image(4, 4)), [5, 7, 13, 15]);
        Close(layer.call(Image()), [4, 5, 7, 8]);
    }

    [Fact]
    public void MaxPool2d_WithIndices_TellsWhereTheMaximumWas()
    {
        using var layer = nn.MaxPool2d(2, stride: 1);

        var (values, indices) = layer.forward_with_indices(Image());

        Close(values, [4, 5, 7, 8]);
        Close(indices, [4, 5, 7, 8]);
    }

    [Fact]
    public void AvgPool2d_Padding_CountsItUnlessTold()
    {
        using var counting = nn.AvgPool2d(2, stride: 2, padding: 1);
        using var excluding = nn.AvgPool2d((2, 2), (2, 2), (1, 1), count_include_pad: false);
        using var dividing = nn.AvgPool2d(2, stride: 2, divisor_override: 1);

        Close(counting.call(Image()), [0, 0.75, 2.25, 6]);
        Close(excluding.call(Image()), [0, 1.5, 4.5, 6]);
        Close(dividing.call(Image(2, 2)), [6]);
    }

    [Fact]
    public void AdaptiveAvgPool2d_OnePixel_IsTheMean()
    {
        using var layer = nn.AdaptiveAvgPool2d(1);
        using var uneven = nn.AdaptiveAvgPool2d((2, 1));

        Close(layer.call(Image()), [4]);
        Close(uneven.call(Image()), [2.5, 5.5]);
    }

    [Fact]
    public void Pad_Modes_FollowPyTorch()
    {
        // PyTorch 1.13: torch.nn.functional.pad(arange(9).view(1, 1, 3, 3), (1, 1, 0, 1), mode)
        Close(F.pad(Image(), (1, 1, 0, 1), PaddingModes.Reflect), [1, 0, 1, 2, 1, 4, 3, 4, 5, 4, 7, 6, 7, 8, 7, 4, 3, 4, 5, 4]);
        Close(F.pad(Image(), (1, 1, 0, 1), PaddingModes.Replicate), [0, 0, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6, 7, 8, 8, 6, 6, 7, 8, 8]);
        Close(F.pad(Image(), (1, 1, 0, 1), PaddingModes.Circular), [2, 0, 1, 2, 0, 5, 3, 4, 5, 3, 8, 6, 7, 8, 6, 2, 0, 1, 2, 0]);
        Close(F.pad(Image(1, 2), (1, 0), value: 7), [7, 0, 1]);
        Close(F.pad(Image(1, 2), [0L, 1L], PaddingModes.Zeros), [0, 1, 0]);
    }

    [Fact]
    public void Pad_OneNumber_PadsEveryDimension() =>
        Assert.Equal([3L, 3L, 5L, 6L], F.pad(zeros(1, 1, 3, 4), 1L).shape);

    [Fact]
    public void PadLayers_TwoDimensional_EqualFunction()
    {
        using var zero = nn.ZeroPad2d((1, 0, 2, 1));
        using var reflect = nn.ReflectionPad2d(2);
        using var replicate = nn.ReplicationPad2d(1);
        using var constant = nn.ConstantPad2d(1, 3.5);

        Close(zero.call(Image()), F.pad(Image(), (1, 0, 2, 1)));
        Close(reflect.call(Image()), F.pad(Image(), (2, 2, 2, 2), PaddingModes.Reflect));
        Close(replicate.call(Image()), F.pad(Image(), (1, 1, 1, 1), PaddingModes.Replicate));
        Close(constant.call(Image()), F.pad(Image(), (1, 1, 1, 1), value: 3.5));
    }

    [Fact]
    public void Upsample_Modes_FollowPyTorch()
    {
        // PyTorch 1.13: torch.nn.functional.interpolate(arange(9).view(1, 1, 3, 3), …), float64
        using var nearest = nn.Upsample([2, 4]);
        using var bilinear = nn.Upsample([2, 2], mode: UpsampleMode.Bilinear, align_corners: false);
        using var bicubic = nn.Upsample([2, 4], mode: UpsampleMode.Bicubic, align_corners: false);

        Close(nearest.call(Image()), [0, 0, 1, 2, 3, 3, 4, 5]);
        Close(bilinear.call(Image()), [1, 2.5, 5.5, 7], 1e-12);
        Close(bicubic.call(Image()), [0.50244140625, 1.10400390625, 2.04443359375, 2.64599609375, 5.35400390625, 5.95556640625, 6.89599609375, 7.49755859375], 1e-12);
        Close(F.upsample(Image(), [2, 2], mode: UpsampleMode.Bilinear), [1, 2.5, 5.5, 7], 1e-12);
    }

    [Fact]
    public void Upsample_ScaleFactorAlignedCorners_KeepsTheCorners()
    {
        using var layer = nn.Upsample(scale_factor: [2.0, 2.0], mode: UpsampleMode.Bilinear, align_corners: true);

        using var result = layer.call(Image());

        Assert.Equal([1L, 1L, 6L, 6L], result.shape);
        // The diagonal runs from 0 to 8 in five equal steps.
        Close(result[0, 0].diagonal(), [0, 1.6, 3.2, 4.8, 6.4, 8], 1e-12);
    }

    [Fact]
    public void Upsample_NearestWithAlignCorners_Throws()
    {
        Assert.Throws<ExternalException>(() => F.upsample(Image(), [2, 2]));
        using var layer = nn.Upsample();
        Assert.Throws<ExternalException>(() => layer.call(Image()));
    }

    [Fact]
    public void PixelShuffle_FourChannels_BecomeFourPixels()
    {
        using var layer = nn.PixelShuffle(2);

        using var result = layer.call(Counting(1, 4, 1, 2));

        Assert.Equal([1L, 1L, 2L, 4L], result.shape);
        Close(result, [0, 2, 1, 3, 4, 6, 5, 7]);
        Close(F.pixel_unshuffle(result, 2), Counting(1, 4, 1, 2));
    }

    [Fact]
    public void UnfoldThenFold_Overlapping_CountsEachPixelPerWindow()
    {
        using var columns = F.unfold(Image(), 2);

        Assert.Equal([1L, 4L, 4L], columns.shape);
        Close(columns[0].select(1, 0), [0, 1, 3, 4]);
        Close(F.fold(columns, 3, 2), [0, 2, 2, 6, 16, 10, 6, 14, 8]);
        Close(F.unfold(Image(), (1, 2), stride: (1, 1)), F.unfold(Image(), (1, 2)));
    }

    [Fact]
    public void GridSample_AffineGrids_FollowPyTorch()
    {
        // PyTorch 1.13: grid_sample(image, affine_grid([[[0.5, 0, 0.25], [0, -1, 0]]], (1, 1, 2, 2), align_corners=False), align_corners=False)
        using var linear = F.affine_grid(Doubles([1, 2, 3], 0.5, 0, 0.25, 0, -1, 0), [1, 1, 2, 2]);
        // and with [[[1.5, 0, 0.25], [0, -1.5, 0]]], mode="nearest", padding_mode="border", align_corners=True
        using var nearest = F.affine_grid(Doubles([1, 2, 3], 1.5, 0, 0.25, 0, -1.5, 0), [1, 1, 2, 2], align_corners: true);

        Close(F.grid_sample(Image(), linear, align_corners: false), [6.25, 7, 1.75, 2.5], 1e-12);
        Close(F.grid_sample(Image(), nearest, GridSampleMode.Nearest, GridSamplePaddingMode.Border, true), [6, 8, 0, 2]);
    }

    [Fact]
    public void OneHot_Classes_MarkTheirColumn()
    {
        Close(F.one_hot(tensor(new long[] { 0, 2 }), 4), [1, 0, 0, 0, 0, 0, 1, 0]);
        Assert.Throws<ArgumentException>(() => F.one_hot(zeros(2)));
    }
}

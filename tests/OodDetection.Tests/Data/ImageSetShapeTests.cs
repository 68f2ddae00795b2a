using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class ImageSetShapeTests
{
    private static readonly ImageSet TwoByThree = ImageSet.FromBytes("a", [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16], 2, 2, 3, [8]);

    [Fact]
    public void Transpose_TwoChannels_SwapsRowsAndColumnsOfEach()
    {
        var set = TwoByThree.Transpose();
        Assert.Equal((2, 3, 2), (set.Channels, set.Height, set.Width));
        Assert.Equal([1, 4, 2, 5, 3, 6, 11, 14, 12, 15, 13, 16], set.Pixels(0).ToArray());
        Assert.Equal([8], set.Labels!);
        Assert.Equal(TwoByThree.Pixels(0).ToArray(), set.Transpose().Pixels(0).ToArray());
    }

    [Fact]
    public void PadTo_LargerFrame_CentresTheImage()
    {
        var set = TwoByThree.PadTo(3, 5, value: 9);
        Assert.Equal(
            [9, 1, 2, 3, 9, 9, 4, 5, 6, 9, 9, 9, 9, 9, 9, 9, 11, 12, 13, 9, 9, 14, 15, 16, 9, 9, 9, 9, 9, 9],
            set.Pixels(0).ToArray());
        Assert.Equal((3, 5), (set.Height, set.Width));
    }

    [Fact]
    public void Prepare_SetInMemory_GivesWhatItsFilesWouldGive()
    {
        var set = ImageSet.FromBytes("a", [.. Enumerable.Range(0, 2 * 3 * 8 * 12).Select(i => (byte)(i * 37))], 3, 8, 12, [4, 2]);
        var preparation = ImagePreparation.Letterbox(6, 6, ResizeFilter.Bicubic) with { Channels = 1, Bars = new RgbColor(9, 9, 9) };
        var prepared = set.Prepare(preparation);
        Assert.Equal((1, 6, 6), (prepared.Channels, prepared.Height, prepared.Width));
        Assert.Equal([4, 2], prepared.Labels!);
        using var folder = new TempFolder();
        for (var i = 0; i < 2; i++)
        {
            PngFile.Save(folder["one.png"], set, i);
            Assert.Equal(preparation.Prepare(folder["one.png"]).Pixels.ToArray(), prepared.Pixels(i).ToArray());
        }

        Assert.StartsWith("a: expected 5×5 pixels, found 8×12", Assert.Throws<InvalidDataException>(() => set.Prepare(ImagePreparation.AsIs(5, 5))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => TwoByThree.Prepare(preparation));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    public void PadTo_SmallerFrame_Throws(int height, int width) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TwoByThree.PadTo(height, width));

    [Fact]
    public void ToRgb_Grey_RepeatsTheChannel()
    {
        var grey = ImageSet.FromBytes("grey", [1, 2, 3, 4], 1, 1, 2, [5, 6], new Dictionary<int, string> { [5] = "five" });
        var set = grey.ToRgb();
        Assert.Equal((3, 1, 2), (set.Channels, set.Height, set.Width));
        Assert.Equal([3, 4, 3, 4, 3, 4], set.Pixels(1).ToArray());
        Assert.Equal([5, 6], set.Labels!);
        Assert.Equal("five", set.ClassNames[5]);
        Assert.Same(set, set.ToRgb());
    }

    [Fact]
    public void ToRgb_TwoChannels_Throws() =>
        Assert.Contains("expected 1 channel", Assert.Throws<InvalidOperationException>(TwoByThree.ToRgb).Message, StringComparison.Ordinal);

    [Fact]
    public void Concatenate_Parts_KeepsOrderLabelsAndNames()
    {
        var first = ImageSet.FromBytes("x", [1, 2], 1, 1, 1, [0, 1], new Dictionary<int, string> { [0] = "cat" });
        var second = ImageSet.FromBytes("y", [3], 1, 1, 1, [4], new Dictionary<int, string> { [4] = "gnu" });
        var both = ImageSet.Concatenate("both", first, second);
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(i => both.Pixels(i)[0]));
        Assert.Equal([0, 1, 4], both.Labels!);
        Assert.Equal("gnu", both.ClassNames[4]);
        Assert.Null(ImageSet.Concatenate("c", first, ImageSet.FromBytes("z", [3], 1, 1, 1)).Labels);
    }

    [Fact]
    public void Concatenate_OtherShapes_ThrowsNamingBoth()
    {
        var error = Assert.Throws<ArgumentException>(() => ImageSet.Concatenate("both", TwoByThree, TwoByThree.Transpose()));
        Assert.Contains("1 images of 2×2×3 but a: 1 images of 2×3×2", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ImageSet.Concatenate("none"));
    }

    [Fact]
    public void Concatenate_OneLabelWithTwoNames_Throws()
    {
        var first = ImageSet.FromBytes("x", [1], 1, 1, 1, [0], new Dictionary<int, string> { [0] = "cat" });
        var second = ImageSet.FromBytes("y", [1], 1, 1, 1, [0], new Dictionary<int, string> { [0] = "gnu" });
        var error = Assert.Throws<ArgumentException>(() => ImageSet.Concatenate("both", first, second));
        Assert.Contains("label 0 is 'cat' in one part and 'gnu' in another", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithLabels_NewLabels_ReplacesThem()
    {
        Assert.Equal([3], TwoByThree.WithLabels([3]).Labels!);
        Assert.Throws<ArgumentException>(() => TwoByThree.WithLabels([3, 4]));
    }
}

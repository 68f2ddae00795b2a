using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Transforms;

/// <summary>Every transform against plain loops over arrays.</summary>
public class AffineTransformTests
{
    [Theory]
    [InlineData(32, 8)]
    [InlineData(64, 16)]
    [InlineData(4, 1)]
    [InlineData(13, 3)]
    public void Geom72_EachLabel_EqualsLoops(int side, int pixels)
    {
        using var scope = NewDisposeScope();
        var images = TestImages.Bytes(1, 2, 3, side, side);
        var source = images.data<byte>().ToArray();
        int[] shifts = [0, -pixels, pixels];

        Assert.Equal(72, TransformSet.Geom72.Count);
        for (var flip = 0; flip < 2; flip++)
            for (var i = 0; i < 3; i++)
                for (var j = 0; j < 3; j++)
                    for (var k = 0; k < 4; k++)
                    {
                        var expected = Loops(source, side, flip == 1, shifts[i], shifts[j], k);
                        var result = TransformSet.Geom72[((flip * 3 + i) * 3 + j) * 4 + k].Apply(images);
                        Assert.Equal(ScalarType.Byte, result.dtype);
                        Assert.Equal(images.shape, result.shape);
                        Assert.Equal(expected, result.contiguous().data<byte>().ToArray());
                    }
    }

    [Fact]
    public void Apply_HandMadeImage_GivesHandMadeResult()
    {
        using var scope = NewDisposeScope();
        var image = tensor(new float[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 }).reshape(1, 1, 4, 4);

        Assert.Equal([4, 8, 12, 16, 3, 7, 11, 15, 2, 6, 10, 14, 1, 5, 9, 13], new AffineTransform(false, 0, 0, 1).Apply(image).Values());
        Assert.Equal([4, 3, 2, 1, 8, 7, 6, 5, 12, 11, 10, 9, 16, 15, 14, 13], new AffineTransform(true, 0, 0, 0).Apply(image).Values());
        Assert.Equal([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 13, 14, 15, 16], new AffineTransform(false, 0.25, 0, 0).Apply(image).Values());
        Assert.Equal([1, 1, 2, 3, 5, 5, 6, 7, 9, 9, 10, 11, 13, 13, 14, 15], new AffineTransform(false, 0, -0.25, 0).Apply(image).Values());
        Assert.Equal([2, 1, 1, 2, 6, 5, 5, 6, 10, 9, 9, 10, 14, 13, 13, 14], new AffineTransform(true, 0, 0.5, 0).Apply(image).Values());
    }

    [Fact]
    public void Rotation_FourTimes_IsIdentity()
    {
        using var scope = NewDisposeScope();
        var images = TestImages.Floats(2, 3, 2, 9, 9);
        var quarter = TransformSet.Rotations[1];

        var turned = images;
        for (var i = 1; i <= 4; i++)
        {
            turned = quarter.Apply(turned);
            if (i < 4) Assert.Equal(TransformSet.Rotations[i].Apply(images).Values(), turned.Values());
        }

        Assert.Equal(images.Values(), turned.Values());
        Assert.NotEqual(images.Values(), quarter.Apply(images).Values());
    }

    [Theory]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Int64)]
    public void Apply_AnyType_KeepsTypeValuesAndInput(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var images = TestImages.Bytes(3, 2, 1, 8, 8).to(type);
        var before = images.Values();
        foreach (var transform in TransformSet.Geom72)
        {
            var result = transform.Apply(images);
            Assert.Equal(type, result.dtype);
            Assert.NotSame(images, result);
            Assert.Equal(TestImages.Bytes(3, 2, 1, 8, 8).Let(transform.Apply).Values(), result.Values());
        }

        Assert.Equal(before, images.Values());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Apply_QuarterTurnOfNonSquare_SaysWhatToDo(int turns)
    {
        using var scope = NewDisposeScope();
        var images = TestImages.Bytes(4, 1, 1, 6, 8);
        var error = Assert.Throws<ArgumentException>(() => new AffineTransform(false, 0, 0, turns).Apply(images));
        Assert.Contains("6×8", error.Message, StringComparison.Ordinal);
        Assert.Contains("square", error.Message, StringComparison.Ordinal);
        Assert.Equal([1, 1, 6, 8], new AffineTransform(true, 0.25, -0.25, 2).Apply(images).shape);
    }

    [Fact]
    public void Constructor_OutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>("shiftRows", () => new AffineTransform(false, 1, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>("shiftRows", () => new AffineTransform(false, double.NaN, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>("shiftColumns", () => new AffineTransform(false, 0, -1, 0));
        Assert.Throws<ArgumentOutOfRangeException>("quarterTurns", () => new AffineTransform(false, 0, 0, 4));
        Assert.Throws<ArgumentOutOfRangeException>("quarterTurns", () => new AffineTransform(false, 0, 0, -1));
    }

    [Fact]
    public void Name_OfParts_TellsThemInAnyCulture()
    {
        using var culture = new CommaCulture();
        Assert.Equal("identity", new AffineTransform(false, 0, 0, 0).Name);
        Assert.Equal("flip-rows-0.25-columns+0.125-rot270", new AffineTransform(true, -0.25, 0.125, 3).Name);
    }

    [Fact]
    public void Apply_ManyTimes_LeavesNoTensor()
    {
        using var images = TestImages.Bytes(5, 2, 1, 8, 8);
        LiveTensors.AssertFlat(20, () =>
        {
            foreach (var transform in TransformSet.Geom72)
                using (transform.Apply(images)) { }
        });
    }

    /// <summary>Flip, then result[r, c] = image[r + rows, c + columns] mirrored at the edge, then counter-clockwise turns, for images of 3 channels.</summary>
    private static byte[] Loops(byte[] source, int side, bool flip, int rows, int columns, int turns)
    {
        var result = new byte[source.Length];
        for (var plane = 0; plane < source.Length / (side * side); plane++)
        {
            byte[,] now = new byte[side, side];
            for (var r = 0; r < side; r++)
                for (var c = 0; c < side; c++)
                    now[r, c] = source[plane * side * side + r * side + (flip ? side - 1 - c : c)];

            var shifted = new byte[side, side];
            for (var r = 0; r < side; r++)
                for (var c = 0; c < side; c++)
                    shifted[r, c] = now[Mirrored(r + rows), Mirrored(c + columns)];

            now = shifted;
            for (var turn = 0; turn < turns; turn++)
            {
                var turned = new byte[side, side];
                for (var r = 0; r < side; r++)
                    for (var c = 0; c < side; c++)
                        turned[r, c] = now[c, side - 1 - r]; // the last column becomes the first row
                now = turned;
            }

            for (var p = 0; p < side * side; p++) result[plane * side * side + p] = now[p / side, p % side];
        }

        return result;

        int Mirrored(int place)
        {
            // … 1 0 | 0 1 2 … n−1 | n−1 n−2 …: the positions repeat every 2n.
            var phase = ((place % (2 * side)) + 2 * side) % (2 * side);
            return phase < side ? phase : 2 * side - 1 - phase;
        }
    }
}

file static class Pipe
{
    public static TResult Let<T, TResult>(this T value, Func<T, TResult> next) => next(value);
}

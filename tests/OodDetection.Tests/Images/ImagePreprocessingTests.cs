using OodDetection.Networks;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Images;

public class ImagePreprocessingTests
{
    [Fact]
    public void Measure_BytesAndFloats_EqualFloat64ByHand()
    {
        using var scope = NewDisposeScope();
        var bytes = TestImages.Bytes(1, 1500, 3, 5, 4); // more than one chunk
        var values = bytes.Values();
        var measured = ImagePreprocessing.Measure(bytes);
        var measuredFloats = ImagePreprocessing.Measure(bytes.to(ScalarType.Float32).div(255f));

        for (var c = 0; c < 3; c++)
        {
            var channel = values.Where((_, i) => i / 20 % 3 == c).Select(v => v / 255).ToArray();
            var mean = channel.Average();
            var deviation = Math.Sqrt(channel.Average(v => (v - mean) * (v - mean)));
            Assert.Equal(mean, measured.Mean[c], 1e-12);
            Assert.Equal(deviation, measured.StandardDeviation[c], 1e-12);
            Assert.Equal(mean, measuredFloats.Mean[c], 1e-7);
            Assert.Equal(deviation, measuredFloats.StandardDeviation[c], 1e-7);
        }

        Assert.Equal(new ImageShape(3, 5, 4), measured.Input);
        Assert.Equal((5, 4), measured.NetworkSize);
    }

    [Fact]
    public void Measure_ConstantChannel_GetsDeviationOne()
    {
        using var images = full([4, 1, 3, 3], 51, ScalarType.Byte);
        var measured = ImagePreprocessing.Measure(images);
        Assert.Equal(0.2, measured.Mean[0], 1e-12);
        Assert.Equal(1, measured.StandardDeviation[0]);
    }

    [Fact]
    public void Apply_BytesAndFloats_Normalises()
    {
        using var scope = NewDisposeScope();
        var preprocessing = new ImagePreprocessing(new ImageShape(2, 3, 3), [0.25, 0.5], [0.5, 0.125]);
        var bytes = TestImages.Bytes(2, 4, 2, 3, 3);
        var before = bytes.Values();

        var result = preprocessing.Apply(bytes, CPU);

        var expected = before.Select((v, i) => i / 9 % 2 == 0 ? (v / 255 - 0.25) / 0.5 : (v / 255 - 0.5) / 0.125).ToArray();
        Assert.Equal(ScalarType.Float32, result.dtype);
        TensorValues.AssertClose(expected, result.Values(), 1e-6);
        var floats = bytes.to(ScalarType.Float32).div(255f);
        var floatsBefore = floats.Values();
        Assert.Equal(result.Values(), preprocessing.Apply(floats, CPU).Values());
        Assert.Equal(before, bytes.Values());
        Assert.Equal(floatsBefore, floats.Values());
    }

    [Fact]
    public void Apply_Pad_PutsImageInTheMiddleOfBlack()
    {
        using var scope = NewDisposeScope();
        var preprocessing = new ImagePreprocessing(new ImageShape(1, 2, 3), [0.5], [0.5], (4, 6));
        var image = tensor(new float[] { 0, 0.5f, 1, 0.25f, 0.75f, 0.5f }).reshape(1, 1, 2, 3);
        Assert.Equal(
            [
                -1, -1, -1, -1, -1, -1,
                -1, -1, 0, 1, -1, -1,
                -1, -0.5, 0.5, 0, -1, -1,
                -1, -1, -1, -1, -1, -1,
            ],
            preprocessing.Apply(image, CPU).Values());

        // Of an odd number of rows the one more is below.
        var odd = new ImagePreprocessing(new ImageShape(1, 2, 3), [0.5], [0.5], (5, 6)).Apply(image, CPU).Values();
        Assert.Equal([-1, -1, 0, 1, -1, -1, -1, -0.5, 0.5, 0, -1, -1], odd[6..18]);
        Assert.All(odd[18..], v => Assert.Equal(-1, v));
    }

    [Fact]
    public void Apply_ResizeUp_IsBilinear()
    {
        using var scope = NewDisposeScope();
        var preprocessing = new ImagePreprocessing(new ImageShape(1, 3, 4), [0], [1], (7, 10), ImageFit.Resize);
        var image = TestImages.Floats(3, 1, 1, 3, 4);
        var source = image.Values();
        var expected = new List<double>();
        for (var r = 0; r < 7; r++)
            for (var c = 0; c < 10; c++)
            {
                double y = Math.Max(0, (r + 0.5) * 3 / 7 - 0.5), x = Math.Max(0, (c + 0.5) * 4 / 10 - 0.5);
                int top = (int)y, left = (int)x, bottom = Math.Min(top + 1, 2), right = Math.Min(left + 1, 3);
                double down = y - top, along = x - left;
                expected.Add(
                    (1 - down) * ((1 - along) * source[top * 4 + left] + along * source[top * 4 + right])
                    + down * ((1 - along) * source[bottom * 4 + left] + along * source[bottom * 4 + right]));
            }

        TensorValues.AssertClose(expected, preprocessing.Apply(image, CPU).Values(), 1e-6);
    }

    [Fact]
    public void Apply_ResizeDown_IsMeanOfAreas()
    {
        using var scope = NewDisposeScope();
        var image = tensor(new float[] { 0, 0.25f, 0.5f, 0.75f, 1, 0.5f, 0.25f, 0 }).reshape(1, 1, 2, 4);
        var smaller = new ImagePreprocessing(new ImageShape(1, 2, 4), [0], [1], (1, 2), ImageFit.Resize);
        TensorValues.AssertClose([1.75 / 4, 1.5 / 4], smaller.Apply(image, CPU).Values(), 1e-6);

        // Height grows, width shrinks: averaged along the width, interpolated along the height.
        var mixed = new ImagePreprocessing(new ImageShape(1, 2, 4), [0], [1], (4, 2), ImageFit.Resize);
        double[] upper = [0.125, 0.625], lower = [0.75, 0.125];
        var expected = new[] { 0, 0.25, 0.75, 1 }.SelectMany(w => upper.Zip(lower, (a, b) => a * (1 - w) + b * w)).ToArray();
        TensorValues.AssertClose(expected, mixed.Apply(image, CPU).Values(), 1e-6);
    }

    [Fact]
    public void Constructor_WrongNumbers_SaysWhichInAnyCulture()
    {
        using var culture = new CommaCulture();
        var shape = new ImageShape(2, 4, 4);
        var means = Assert.Throws<ArgumentException>("mean", () => new ImagePreprocessing(shape, [0.5], [1, 1]));
        Assert.Contains("Expected 2 finite means, one a channel; got [0.5]", means.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("mean", () => new ImagePreprocessing(shape, [0.5, double.NaN], [1, 1]));
        var deviations = Assert.Throws<ArgumentException>("standardDeviation", () => new ImagePreprocessing(shape, [0, 0], [0.5, 0]));
        Assert.Contains("[0.5, 0]", deviations.Message, StringComparison.Ordinal);
        Assert.Contains("padded", Assert.Throws<ArgumentException>("networkSize", () => new ImagePreprocessing(shape, [0, 0], [1, 1], (4, 3))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("networkSize", () => new ImagePreprocessing(shape, [0, 0], [1, 1], (0, 3), ImageFit.Resize));
        Assert.Throws<ArgumentException>("input", () => new ImagePreprocessing(new ImageShape(0, 4, 4), [], []));
    }

    [Fact]
    public void ApplyAndMeasure_AlsoOnErrors_LeaveNoTensor()
    {
        using var images = TestImages.Floats(4, 3, 1, 4, 4);
        using var tooBright = images.add(0.5f);
        var preprocessing = new ImagePreprocessing(new ImageShape(1, 4, 4), [0], [1], (8, 8));
        LiveTensors.AssertFlat(50, () =>
        {
            preprocessing.Apply(images, CPU).Dispose();
            ImagePreprocessing.Measure(images);
            Assert.Throws<ArgumentException>(() => preprocessing.Apply(tooBright, CPU));
            Assert.Throws<ArgumentException>(() => ImagePreprocessing.Measure(tooBright));
        });
    }
}

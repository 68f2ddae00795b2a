using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Contract;

public class OodTrainingSetTests
{
    [Fact]
    public void Constructor_GoodImages_RefersToThem()
    {
        using var id = TestImages.Bytes(1, 2, 3, 4, 5);
        using var ood = TestImages.Floats(1, 1, 3, 4, 5);
        var set = new OodTrainingSet(id, ood);
        Assert.Same(id, set.InDistribution);
        Assert.Same(ood, set.OutOfDistribution);
        Assert.Equal(new ImageShape(3, 4, 5), set.Shape);
        Assert.Equal("3×4×5", set.Shape.ToString());
        Assert.Null(new OodTrainingSet(id).OutOfDistribution);
    }

    [Fact]
    public void Constructor_WrongImages_SaysWhatWasExpectedAndWhatCame()
    {
        using var scope = NewDisposeScope();
        using var culture = new CommaCulture();
        var good = TestImages.Bytes(1, 2, 1, 4, 5);

        Fails(TestImages.Bytes(1, 1, 1, 4, 5), "at least 2 in-distribution images");
        Fails(TestImages.Bytes(1, 4, 5), "got 4×5 of type uint8");
        Fails(TestImages.Bytes(1, 2, 4, 5), "images.unsqueeze(0)");
        Fails(good.to(ScalarType.Float64), "uint8 or float32; got 2×1×4×5 of type float64");
        Fails(good.to(ScalarType.Int64), "int64");
        Fails(zeros(0, 1, 4, 5), "at least one image");
        Fails(zeros(2, 0, 4, 5), "at least one channel and one pixel");
        Fails(good.to(ScalarType.Float32).add(0.5f).clamp(0.5f, 200.5f), "got values from");
        Fails(full([2, 1, 4, 5], 200.5f), "got values from 200.5 to 200.5. Divide by 255");
        Fails(full([2, 1, 4, 5], -0.5f), "got values from -0.5 to -0.5.");
        Fails(full([2, 1, 4, 5], float.NaN), "NaN");
        Fails(full([2, 1, 4, 5], float.PositiveInfinity), "[0, 1]");
        Fails(TestImages.Disposed(), "Expected N×C×H×W images; got a tensor that was disposed.");
        Assert.Throws<ArgumentNullException>("inDistribution", () => new OodTrainingSet((TorchSharp.torch.Tensor)null!));

        Assert.Contains("Expected N×1×4×5", Assert.Throws<ArgumentException>("outOfDistribution", () => new OodTrainingSet(good, TestImages.Bytes(1, 2, 1, 5, 4))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("outOfDistribution", () => new OodTrainingSet(good, zeros(0, 1, 4, 5)));
        Assert.Throws<ArgumentException>("outOfDistribution", () => new OodTrainingSet(good, full([1, 1, 4, 5], 2f)));

        static void Fails(Tensor images, string part)
            => Assert.Contains(part, Assert.Throws<ArgumentException>("inDistribution", () => new OodTrainingSet(images)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_AlsoOnErrors_LeavesNoTensor()
    {
        using var good = TestImages.Floats(1, 2, 1, 4, 5);
        using var bad = full([2, 1, 4, 5], float.NaN);
        LiveTensors.AssertFlat(20, () =>
        {
            _ = new OodTrainingSet(good, good);
            Assert.Throws<ArgumentException>(() => new OodTrainingSet(good, bad));
        });
    }
}

using OodDetection.Metrics;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Contract;

/// <summary>
/// What every detector has to do, and its trainer (<see cref="TrainerContract"/>). A detector's tests derive from it; <see cref="DetectorContractCoverage"/>
/// finds those that don't.
/// </summary>
/// <remarks>Detectors here are fitted on <see cref="TestImages.Arrows"/>, 1×12×12, with <see cref="TestImages.Discs"/> where outliers are needed.</remarks>
public abstract partial class DetectorContract : TrainerContract
{
    /// <summary>A well-fitted detector that stays the test class's.</summary>
    protected abstract IOodDetector Detector { get; }

    /// <summary>AUROC of new triangles against new discs that only a broken detector misses.</summary>
    protected virtual double LeastAuroc => 0.95;

    /// <summary>How far a score may change by the rounding of other batch sizes, in proportion to the score, or to one if it is smaller.</summary>
    protected virtual double Rounding => 1e-6;

    [Fact]
    public void Score_TrianglesAndDiscs_IsHigherForDiscs()
    {
        using var id = TestImages.Arrows(101, 200);
        using var ood = TestImages.Discs(102, 200);
        var auroc = OodMetrics.Auroc(Detector.Score(id).Take(), Detector.Score(ood).Take());
        Assert.True(auroc >= LeastAuroc, $"AUROC {auroc:F4}, expected at least {LeastAuroc}.");
    }

    [Fact]
    public void Score_Batch_IsOneFiniteFloat64EachOnCpu()
    {
        using var images = TestImages.Arrows(103, 301);
        using var scores = Detector.Score(images);
        Assert.Equal([301], scores.shape);
        Assert.Equal(ScalarType.Float64, scores.dtype);
        Assert.Equal(TorchSharp.DeviceType.CPU, scores.device.type);
        Assert.False(scores.requires_grad);
        Assert.All(scores.Values(), s => Assert.True(double.IsFinite(s)));
        scores.add_(1); // an ordinary tensor, that later code may change
    }

    [Fact]
    public void Score_OneByOneAndInAnyOrder_IsTheSame()
    {
        using var images = TestImages.Arrows(104, 150);
        var together = Detector.Score(images).Take();
        var alone = Enumerable.Range(0, 150).Select(i =>
        {
            using var one = images.narrow(0, i, 1);
            return Detector.Score(one).Take()[0];
        }).ToArray();
        TensorValues.AssertClose(together, alone, Rounding);

        using var turned = images.flip(0);
        TensorValues.AssertClose(together, [.. Detector.Score(turned).Take().Reverse()], Rounding);
    }

    [Fact]
    public void Score_OtherNeighbours_IsTheSame()
    {
        // Every other image stays where it is; the ones between are arrows, then noise, black and white.
        using var scope = NewDisposeScope();
        const int pairs = 40;
        var kept = TestImages.Discs(112, pairs).unsqueeze(1);
        var noise = TestImages.Bytes(113, pairs, 1, 1, TestImages.Side, TestImages.Side);
        noise.narrow(0, 0, 10).fill_(0);
        noise.narrow(0, 10, 10).fill_(255);
        Assert.Equal(Between(TestImages.Arrows(114, pairs).unsqueeze(1)), Between(noise));

        double[] Between(Tensor others)
        {
            var batch = cat(new[] { kept, others }, 1).reshape(2 * pairs, 1, TestImages.Side, TestImages.Side);
            return [.. Detector.Score(batch).Values().Where((_, i) => i % 2 == 0)];
        }
    }

    [Fact]
    public void Score_BytesAndFloats_IsTheSameAndLeavesInputAsItIs()
    {
        using var scope = NewDisposeScope();
        var bytes = TestImages.Discs(105, 20);
        var floats = bytes.to(ScalarType.Float32).div(255f);
        var before = floats.Values();
        TensorValues.AssertClose(Detector.Score(bytes).Values(), Detector.Score(floats).Values(), Rounding);
        Assert.Equal(before, floats.Values());
        Assert.Equal(TestImages.Discs(105, 20).Values(), bytes.Values());
    }

    [Fact]
    public void Score_WrongImages_SaysWhatWasExpectedAndWhatCame()
    {
        using var scope = NewDisposeScope();
        using var culture = new CommaCulture();
        Fails(zeros(2, 1, 12, 12, ScalarType.Float64), "type uint8 or float32; got 2×1×12×12 of type float64");
        Fails(zeros(1, 12, 12), "got 1×12×12 of type float32. For one image, add a dimension");
        Fails(zeros(0, 1, 12, 12), "at least one image");
        Fails(zeros(2, 3, 12, 12), "N×1×12×12");
        Fails(zeros(2, 1, 12, 13), "got 2×1×12×13");
        Fails(full([2, 1, 12, 12], 254.5f), "got values from 254.5 to 254.5. Divide by 255");
        Fails(full([2, 1, 12, 12], -0.5f), "got values from -0.5 to -0.5");
        Fails(full([2, 1, 12, 12], float.NaN), "NaN");
        Fails(TestImages.Disposed(), "Expected N×1×12×12 images; got a tensor that was disposed.");
        Assert.Contains("got a tensor that was disposed.", Assert.Throws<ArgumentException>("images", () => Detector.ScoreToArray(TestImages.Disposed())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("images", () => Detector.Score(null!));

        void Fails(Tensor images, string part)
            => Assert.Contains(part, Assert.Throws<ArgumentException>(nameof(images), () => Detector.Score(images)).Message, StringComparison.Ordinal);
    }
}

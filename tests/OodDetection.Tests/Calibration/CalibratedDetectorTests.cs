using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Calibration;

public sealed class CalibratedDetectorTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    // Scores 1 … 19: α = 5 % and up.
    private readonly Tensor _heldOut = BrightnessDetector.Images([.. Enumerable.Range(1, 19).Select(i => (double)i)]);

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Classify_ByHand_GivesScorePValueThresholdAndNames()
    {
        using var detector = new BrightnessDetector().Calibrate(_heldOut, 0.1);

        var verdicts = detector.Classify(BrightnessDetector.Images(3, 18, 18.5, 200));

        Assert.Equal([3, 18, 18.5, 200], verdicts.Select(v => v.Score));
        Assert.Equal([0.9, 0.15, 0.1, 0.05], verdicts.Select(v => Math.Round(v.PValue, 12)));
        Assert.Equal([false, false, true, true], verdicts.Select(v => v.IsOod));
        Assert.All(verdicts, v => Assert.Equal((0.1, 18.0, "BrightnessDetector", null), (v.Alpha, v.Threshold!.Value, v.Detector, v.FileSha256)));
        Assert.Equal([false, false, false, true], detector.Classify(BrightnessDetector.Images(3, 18, 18.5, 200), 0.05).Select(v => v.IsOod));
        Assert.Equal("OOD: score 200 above 18, p = 0.05 (BrightnessDetector, α = 0.1)", verdicts[3].ToString());
        Assert.Equal("in-distribution: score 18 not above 18, p = 0.15 (BrightnessDetector, α = 0.1)", verdicts[1].ToString());
    }

    [Fact]
    public void ClassifyBatch_HalfOutOfDistribution_IsBenjaminiHochberg()
    {
        using var detector = new BrightnessDetector().Calibrate(_heldOut, 0.1);
        var images = BrightnessDetector.Images(3, 200, 201, 202, 203, 5);

        // p = .9 .05 .05 .05 .05 .8: at q = .1 the cut is .05 ≤ .1·4/6.
        var verdicts = detector.ClassifyBatch(images, 0.1);
        Assert.Equal([false, true, true, true, true, false], verdicts.Select(v => v.IsOod));
        Assert.All(verdicts, v => Assert.Equal((0.1, 19.0), (v.Alpha, v.Threshold!.Value)));

        // One of twenty: .05 > .1·1/20.
        var one = detector.ClassifyBatch(BrightnessDetector.Images([.. Enumerable.Range(1, 19).Select(i => (double)i), 200]), 0.1);
        Assert.All(one, v => Assert.Equal((false, (double?)null), (v.IsOod, v.Threshold)));
        Assert.Equal("in-distribution: score 1, p = 1 (BrightnessDetector, α = 0.1)", one[0].ToString());
        Assert.Equal(one[0], System.Text.Json.JsonSerializer.Deserialize<OodVerdict>(System.Text.Json.JsonSerializer.Serialize(one[0])));
        Assert.Throws<ArgumentOutOfRangeException>("falseDiscoveryRate", () => detector.ClassifyBatch(images, 1));
    }

    [Fact]
    public void Windows_OfACalibratedDetector_RememberAndRefuse()
    {
        var detector = new BrightnessDetector().CalibrateWindows(_heldOut, 2, 0.2);
        Assert.Equal(Enumerable.Range(0, 19), detector.FindTrainingImages(_heldOut).Select(Convert.ToInt32));
        Assert.Throws<ArgumentNullException>("window", () => detector.Classify(null!));
        detector.Dispose();
        Assert.Throws<ObjectDisposedException>(() => detector.Score(_heldOut));
        Assert.Throws<ObjectDisposedException>(() => detector.ScoreWindows(_heldOut, 2));
    }

    [Fact]
    public void Calibrate_TooFewImages_SaysHowManyItTakes()
    {
        using var culture = new CommaCulture();
        var error = Assert.Throws<ArgumentException>("heldOut", () => new BrightnessDetector().Calibrate(_heldOut));
        Assert.Contains("0.01 needs at least 99 held-out images; got 19", error.Message, StringComparison.Ordinal);
        using var detector = new BrightnessDetector().Calibrate(_heldOut, 0.05);
        Assert.Contains("at least 99", Assert.Throws<ArgumentException>("alpha", () => detector.Classify(_heldOut, 0.01)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Calibrate_TrainingImagesAmongThem_SaysWhichAndLeavesDetector()
    {
        var training = new OodTrainingSet(BrightnessDetector.Images(7, 300 / 2.0, 12), BrightnessDetector.Images(19));
        var own = new BrightnessDetector([training.Record("brightness")]);

        var error = Assert.Throws<ArgumentException>("heldOut", () => own.Calibrate(_heldOut, 0.05));

        Assert.Contains("trained or calibrated on 3 of these 19 images (indices 6, 11, 18)", error.Message, StringComparison.Ordinal);
        Assert.Equal([6, 11, 18], own.FindTrainingImages(_heldOut));
        Assert.False(own.IsDisposed);
        using var detector = own.Calibrate(BrightnessDetector.Images([.. Enumerable.Range(100, 30).Select(i => (double)i)]), 0.05);
        Assert.Equal([0], detector.FindTrainingImages(BrightnessDetector.Images(110)));
    }

    [Fact]
    public void Calibrate_NaNScores_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>("heldOut", () => new BrightnessDetector(scale: double.NaN).Calibrate(_heldOut, 0.05));
        Assert.Contains("NaN for 19 of 19 held-out images", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classify_NaNScore_IsNoVerdict()
    {
        using var detector = new BrightnessDetector().Calibrate(_heldOut, 0.05);
        var images = BrightnessDetector.Images(1, double.NaN, 3);
        Assert.Contains("(BrightnessDetector) gave NaN for 1 of 3 images, index 1, so there is no verdict. ", Assert.Throws<InvalidOperationException>(() => detector.Classify(images)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classify_DetectorThatBreaksTheContract_SaysHow()
    {
        using var detector = new BrightnessDetector().Calibrate(_heldOut, 0.05);
        var tooFew = new FunctionDetector(images => zeros(1, ScalarType.Float64));
        var singles = new FunctionDetector(images => zeros(images.shape[0]));
        Assert.Contains("Expected 19 scores of type float64 on the CPU from the detector; got 1 of Float64", Assert.Throws<InvalidOperationException>(() => tooFew.Calibrate(_heldOut, 0.05)).Message, StringComparison.Ordinal);
        Assert.Contains("got 19 of Float32", Assert.Throws<InvalidOperationException>(() => singles.Calibrate(_heldOut, 0.05)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Calibrate_Calibrated_IsRefused()
    {
        using var detector = new BrightnessDetector().Calibrate(_heldOut, 0.05);
        Assert.Contains("calibrated already", Assert.Throws<ArgumentException>("detector", () => detector.Calibrate(_heldOut, 0.05)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_Calibrated_DisposesTheDetector()
    {
        var own = new BrightnessDetector();
        own.Calibrate(_heldOut, 0.05).Dispose();
        Assert.True(own.IsDisposed);
    }

    [Fact]
    public void CalibrateWindows_ByHand_ClassifiesAtThatSize()
    {
        using var detector = new BrightnessDetector().CalibrateWindows(BrightnessDetector.Images([.. Enumerable.Range(1, 39).Select(i => (double)i)]), 4, 0.2);

        Assert.Equal((9, 4), (detector.Calibration.Count, detector.WindowSize)); // means 2.5, 6.5 … 34.5; three images are left over
        var verdict = detector.Classify(BrightnessDetector.Images(30, 31, 32, 33));
        Assert.Equal((31.5, 0.2, true, 30.5), (verdict.Score, Math.Round(verdict.PValue, 12), verdict.IsOod, verdict.Threshold!.Value));
        Assert.Equal([2.5, 6.5], detector.ClassifyWindows(BrightnessDetector.Images(1, 2, 3, 4, 5, 6, 7, 8)).Select(v => v.Score));
        Assert.Equal(5, detector.ClassifyWindows(BrightnessDetector.Images(1, 2, 3, 4, 5, 6, 7, 8), stride: 1).Count);
        Assert.Contains("window of 4 images", Assert.Throws<ArgumentException>("window", () => detector.Classify(BrightnessDetector.Images(1, 2))).Message, StringComparison.Ordinal);
        Assert.Contains("at least 19 held-out windows of 4 images; got 9", Assert.Throws<ArgumentException>(
            "heldOut", () => new BrightnessDetector().CalibrateWindows(BrightnessDetector.Images([.. Enumerable.Range(1, 39).Select(i => (double)i)]), 4, 0.05)).Message, StringComparison.Ordinal);
    }

    private sealed class FunctionDetector(Func<Tensor, Tensor> score) : IOodDetector
    {
        public Tensor Score(Tensor images) => score(images);

        public void Dispose()
        {
        }
    }
}

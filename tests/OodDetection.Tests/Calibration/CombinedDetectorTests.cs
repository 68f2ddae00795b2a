using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Calibration;

public sealed class CombinedDetectorTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _heldOut = BrightnessDetector.Images([.. Enumerable.Range(1, 19).Select(i => (double)i)]);

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Score_TwoParts_IsSumOfMinusLogP()
    {
        using var combined = new CombinedDetector(
            new BrightnessDetector().Calibrate(_heldOut, 0.05), new BrightnessDetector(scale: -1).Calibrate(_heldOut, 0.05));

        // 10 of 19 scores are as high as 10, from either side: p = 10/20 both.
        using var score = combined.Score(BrightnessDetector.Images(10));
        Assert.Equal(2 * Math.Log(2), score.item<double>(), 12);

        using var scores = combined.Score(BrightnessDetector.Images(10, 60, 100));
        var far = scores.data<double>().ToArray();
        Assert.True(far[0] < far[1] && far[1] < far[2], "Scores beyond the calibration keep their order.");
        Assert.Equal(2, combined.Parts.Count);
    }

    [Fact]
    public void Calibrate_OnImagesThatAPartWasCalibratedOn_IsRefused()
    {
        var more = BrightnessDetector.Images([.. Enumerable.Range(1, 19).Select(i => i + 0.5)]);
        var own = new BrightnessDetector();
        using var combined = new CombinedDetector(own.Calibrate(_heldOut, 0.05), new BrightnessDetector(scale: 2).Calibrate(_heldOut, 0.05));

        Assert.Contains("calibrated on 19 of these 19", Assert.Throws<ArgumentException>("heldOut", () => combined.Calibrate(_heldOut, 0.05)).Message, StringComparison.Ordinal);
        // Half grey levels are rounded to even ones, so that some of these are images that were seen.
        Assert.NotEmpty(combined.FindTrainingImages(more));
        using var calibrated = combined.Calibrate(BrightnessDetector.Images([.. Enumerable.Range(30, 19).Select(i => (double)i)]), 0.05);
        Assert.Equal(19, calibrated.FindTrainingImages(_heldOut).Count); // those of the parts' calibration, two levels down
        Assert.Equal("combined", calibrated.Classify(BrightnessDetector.Images(3))[0].Detector);
        calibrated.Dispose();
        Assert.True(own.IsDisposed);
    }

    [Fact]
    public void Constructor_InfiniteCalibrationScores_IsRefused()
    {
        using var part = new BrightnessDetector().Calibrate(_heldOut, 0.05);
        using var endless = new BrightnessDetector(scale: double.PositiveInfinity).Calibrate(_heldOut, 0.05);
        Assert.Contains("the one at index 1 has infinite ones", Assert.Throws<ArgumentException>("parts", () => new CombinedDetector(part, endless)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_TooFewOrTwice_IsRefused()
    {
        using var part = new BrightnessDetector().Calibrate(_heldOut, 0.05);
        Assert.Contains("two or more detectors to combine; got 1", Assert.Throws<ArgumentException>("parts", () => new CombinedDetector(part)).Message, StringComparison.Ordinal);
        Assert.Contains("one comes twice", Assert.Throws<ArgumentException>("parts", () => new CombinedDetector(part, part)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("parts", () => new CombinedDetector(part, null!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // what earlier versions saved
    public void Load_Saved_CountsNearTiesAsItDid(bool nearTiesAreTies)
    {
        // The lower half are one apart, the upper up to 240.
        using var heldOut = BrightnessDetector.Images([.. Enumerable.Range(1, 19).Select(i => i < 12 ? i : i == 19 ? 250.0 : 30.0 * (i - 10))]);
        var parts = new[] { new BrightnessDetector().Calibrate(heldOut, 0.05), new BrightnessDetector(scale: 2).Calibrate(heldOut, 0.05) };
        using var combined = new CombinedDetector(parts, leaveOpen: false, nearTiesAreTies);
        using var stream = new MemoryStream();

        DetectorFile.Save(combined, stream, BrightnessDetector.Registry);
        stream.Position = 0;
        using var loaded = DetectorFile.Load<CombinedDetector>(stream, new DetectorFileOptions { Registry = BrightnessDetector.Registry });

        Assert.Equal(nearTiesAreTies, loaded.NearTiesAreTies);
        // Where 2 ties with 1, p is interpolated between 1 and 3.
        Assert.Equal(nearTiesAreTies ? -Math.Log(19 / 20.0) - Math.Log(17 / 20.0) : -2 * Math.Log(18 / 20.0), loaded.ScoreToArray(BrightnessDetector.Images(2))[0], 12);
        Assert.Equal(combined.ScoreToArray(heldOut), loaded.ScoreToArray(heldOut));
    }
}

using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Calibration;

public sealed class CopiesInCalibrationTests
{
    private static readonly double[] s_levels = [.. Enumerable.Range(1, 19).Select(i => (double)i)];

    [Fact]
    public void Calibrate_ImagesSeveralTimes_CountOnce()
    {
        using var heldOut = BrightnessDetector.Images([.. s_levels, .. s_levels, 1, 1, 19]);
        using var detector = new BrightnessDetector().Calibrate(heldOut, 0.05);
        Assert.Equal((19, 0.05), (detector.Calibration.Count, detector.Calibration.MinAlpha));
        using var image = BrightnessDetector.Images(18.5);
        Assert.Equal(2.0 / 20, detector.Classify(image)[0].PValue, 12);
    }

    [Fact]
    public void Calibrate_TooFewDifferentImages_SaysHowManyAreCopies()
    {
        using var heldOut = BrightnessDetector.Images([.. s_levels[..18], .. s_levels[..18]]);
        var error = Assert.Throws<ArgumentException>("heldOut", () => new BrightnessDetector().Calibrate(heldOut, 0.05));
        Assert.Contains("needs at least 19 held-out images; got 18. Of the 36 images given 18 are copies of others", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CalibrateWindows_ImagesSeveralTimes_MakeWindowsOfDifferentOnes()
    {
        using var heldOut = BrightnessDetector.Images([.. Enumerable.Range(2, 78).Select(i => (double)(i / 2))]);
        using var detector = new BrightnessDetector().CalibrateWindows(heldOut, 2, 0.05);
        Assert.Equal(19, detector.Calibration.Count);
        // Windows of 1, 2 then 3, 4 and so on until 37, 38; 39 is left over.
        Assert.Equal([.. Enumerable.Range(0, 19).Select(i => (2 * i) + 1.5)], detector.Calibration.Scores.ToArray());
        var error = Assert.Throws<ArgumentException>("heldOut", () => new BrightnessDetector().CalibrateWindows(heldOut, 2, 0.04));
        Assert.Contains("needs at least 24 held-out windows of 2 images; got 19. Of the 78 images given 39 are copies", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Calibrate_NaNInImages_IsTheImagesFault()
    {
        using var heldOut = zeros([30, 1, 2, 2], ScalarType.Float32);
        using var place = heldOut[3, 0, 1, 1].fill_(float.NaN);
        var error = Assert.Throws<ArgumentException>("heldOut", () => new BrightnessDetector().Calibrate(heldOut, 0.05));
        Assert.Contains("got NaN among them", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The report that brought it up: 120 images, each five times. What false alarms there are is to be what was asked for.</summary>
    [Fact]
    public void BatchStatistics_TrainedOnImagesFiveTimes_HasTheRateAskedFor()
    {
        using var images = TestImages.Repeated(TestImages.Arrows(300, 240), 1200);
        using var detector = new BatchStatisticsTrainer().Fit(new OodTrainingSet(images));
        using var fresh = TestImages.Arrows(301, 1000);
        var alarms = detector.Score(fresh).Take().Count(score => score >= -Math.Log(0.05)) / 1000.0;
        Assert.Equal(48 / 4, detector.MaxWindowSize);
        Assert.InRange(alarms, 0.005, 0.15); // with copies on both sides 24.8 %
    }
}

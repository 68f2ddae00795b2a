using CompareDetectors.Calibration;
using CompareDetectors.Sets;
using OodDetection;
using OodDetection.Data;
using TorchSharp;

namespace CompareDetectors.Tests.Calibration;

public class AlarmCounterTests
{
    private const int Side = 4;
    private static readonly CalibrationSettings s_settings = new() { Splits = 20, Window = 2 };

    [Fact]
    public void Images_TrainingPart_IsWhatCalibrateAndClassifySay()
    {
        const int seed = 1;
        var images = new CalibrationImages(new ClassImages(Noise(seed, 10), Noise(seed + 1, 10), Noise(seed + 2, 150)), Noise(seed + 3, 120), new OutlierImages(Noise(seed + 4, 5), null, [Noise(seed + 5, 30), Noise(seed + 6, 30, brighter: 150)]));
        using var detector = new Brightness();
        var counted = new AlarmCounter(s_settings, images, seed, CancellationToken.None).Images(detector);
        Assert.False(detector.IsDisposed);

        using var heldOut = images.HeldOut.ToTensor();
        using var test = images.Detectors.Test.ToTensor();
        var calibrated = detector.Calibrate(heldOut);
        Assert.Equal(CalibrationSettings.Alphas.Where(a => ConformalCalibration.MinCount(a) <= 75), counted.Rates.Select(r => r.Alpha));
        foreach (var rate in counted.Rates)
            Assert.Equal(new CountedAlarms(120, 150, calibrated.Classify(test, rate.Alpha).Count(v => v.IsOod)), rate.TrainingPart);
        // Half of the out-of-distribution images are brighter than all others.
        Assert.All(counted.Rates, rate => Assert.InRange(rate.Found, 0.5, 0.6));
    }

    [Fact]
    public void Images_Split_AgreesWithCalibrateAndClassify()
    {
        const int seed = 5;
        var test = Noise(seed, 60);
        using var detector = new Brightness();
        int[] half = [.. Enumerable.Range(0, 30)];
        int[][] halves = [half, [.. half.Select(i => i + 30)]];
        using var first = test.Select(halves[0]).ToTensor();
        using var second = test.Select(halves[1]).ToTensor();
        var judged = detector.Calibrate(first, 0.05).Classify(second).Count(v => v.IsOod);
        var study = SplitStudy.Of(60, 2, seed, [0.05], _ => detector.ScoreToArray(first), _ => detector.ScoreToArray(second), [0]);
        Assert.Equal(judged / 30.0, study.Mean(0).Mean, 14);
    }

    private static ImageSet Noise(int seed, int count, int brighter = 0)
    {
        var random = new Random(seed);
        return ImageSet.FromBytes("noise", [.. Enumerable.Range(0, count * Side * Side).Select(_ => (byte)(random.Next(100) + brighter))], 1, Side, Side);
    }

    /// <summary>Calls bright images out-of-distribution.</summary>
    private sealed class Brightness : IOodDetector
    {
        public bool IsDisposed { get; private set; }

        public torch.Tensor Score(torch.Tensor images)
        {
            using var scope = torch.NewDisposeScope();
            return images.to(torch.ScalarType.Float64).mean([1, 2, 3]).MoveToOuterDisposeScope();
        }

        public void Dispose() => IsDisposed = true;
    }
}

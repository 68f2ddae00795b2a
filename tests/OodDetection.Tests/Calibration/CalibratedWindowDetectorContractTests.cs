using OodDetection.Detectors.BatchStatistics;
using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Calibration;

[Collection(FittedDetectors.Collection)]
public sealed class CalibratedWindowDetectorContractTests(FittedDetectors fitted) : VerdictContract
{
    protected override IOodDetector Detector => fitted.CalibratedWindows;

    protected override int ImagesInVerdict => 4;

    protected override IReadOnlyList<OodVerdict> Judge(IOodDetector detector, Tensor images) => ((CalibratedWindowDetector)detector).JudgeWindows(images);

    protected override IOodTrainer<IOodDetector> NewTrainer() => new FunctionTrainer((data, progress, cancellationToken)
        => new BatchStatisticsTrainer(fitted.Geom.Network).Fit(data, progress, cancellationToken).CalibrateWindows(fitted.HeldOut, 4, 0.05));

    [Fact]
    public void Judge_OneWindow_IsWhatJudgeWindowsSaysToTheLastBit()
    {
        using var images = Mixed(511);
        var all = fitted.CalibratedWindows.JudgeWindows(images);
        for (var i = 0; i < all.Count; i++)
        {
            using var window = images.narrow(0, i * 4, 4);
            Assert.Equal(all[i], fitted.CalibratedWindows.Judge(window));
        }
    }

    [Fact]
    public void JudgeWindows_OtherOrderWithinTheWindow_GivesSameVerdict()
    {
        using var images = TestImages.Discs(513, 4);
        using var turned = images.flip(0);
        AssertAlike(fitted.CalibratedWindows.Judge(images), fitted.CalibratedWindows.Judge(turned));
    }
}

using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Calibration;

[Collection(FittedDetectors.Collection)]
public sealed class CalibratedWindowDetectorContractTests(FittedDetectors fitted) : VerdictContract
{
    protected override IOodDetector Detector => fitted.CalibratedWindows;

    protected override int ImagesInVerdict => 4;

    protected override IReadOnlyList<OodVerdict> Classify(IOodDetector detector, Tensor images) => ((CalibratedWindowDetector)detector).ClassifyWindows(images);

    protected override IOodTrainer<IOodDetector> NewTrainer() => new FunctionTrainer((data, progress, cancellationToken)
        => new BatchStatisticsTrainer(fitted.Geom.Network).Fit(data, progress, cancellationToken).CalibrateWindows(fitted.HeldOut, 4, 0.05, cancellationToken: cancellationToken));

    [Fact]
    public void Classify_OneWindow_IsWhatClassifyWindowsSaysToTheLastBit()
    {
        using var images = Mixed(511);
        var all = fitted.CalibratedWindows.ClassifyWindows(images);
        for (var i = 0; i < all.Count; i++)
        {
            using var window = images.narrow(0, i * 4, 4);
            Assert.Equal(all[i], fitted.CalibratedWindows.Classify(window));
        }
    }

    [Fact]
    public void ClassifyWindows_OtherOrderWithinTheWindow_GivesSameVerdict()
    {
        using var images = TestImages.Discs(513, 4);
        using var turned = images.flip(0);
        AssertAlike(fitted.CalibratedWindows.Classify(images), fitted.CalibratedWindows.Classify(turned));
    }
}

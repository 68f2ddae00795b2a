using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Calibration;

[Collection(FittedDetectors.Collection)]
public sealed class CalibratedDetectorContractTests(FittedDetectors fitted) : VerdictContract
{
    protected override IOodDetector Detector => fitted.Calibrated;

    protected override int ParametersMade => fitted.Bce.Classifier.parameters().Count();

    protected override int ImagesInVerdict => 1;

    protected override IReadOnlyList<OodVerdict> Classify(IOodDetector detector, Tensor images) => ((CalibratedDetector)detector).Classify(images);

    protected override IOodTrainer<IOodDetector> NewTrainer() => new FunctionTrainer((data, progress, cancellationToken)
        => new BceTrainer(FittedDetectors.BceOptions(epochs: 1)).Fit(data, progress, cancellationToken).Calibrate(fitted.HeldOut, 0.05, cancellationToken: cancellationToken));

    [Fact]
    public void ClassifyBatch_InAnotherOrder_GivesSameVerdicts()
    {
        using var images = Mixed(501);
        using var turned = images.flip(0);
        var verdicts = fitted.Calibrated.ClassifyBatch(images);
        Assert.Contains(verdicts, verdict => verdict.IsOod);
        Assert.Contains(verdicts, verdict => !verdict.IsOod);
        foreach (var (expected, actual) in verdicts.Zip(fitted.Calibrated.ClassifyBatch(turned).Reverse())) AssertAlike(expected, actual);
    }

    [Fact]
    public void ClassifyBatch_ManyTimes_LeavesNoTensor()
    {
        using var images = TestImages.Discs(503, 2);
        LiveTensors.AssertFlat(200, () => fitted.Calibrated.ClassifyBatch(images));
    }
}

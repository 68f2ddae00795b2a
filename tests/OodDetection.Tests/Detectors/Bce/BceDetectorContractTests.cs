using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;

namespace OodDetection.Tests.Detectors.Bce;

[Collection(FittedDetectors.Collection)]
public sealed class BceDetectorContractTests(FittedDetectors fitted) : DetectorContract
{
    protected override IOodDetector Detector => fitted.Bce;

    protected override int ParametersMade => fitted.Bce.Classifier.parameters().Count();

    protected override IOodTrainer<IOodDetector> NewTrainer() => new BceTrainer(FittedDetectors.BceOptions(epochs: 1));
}

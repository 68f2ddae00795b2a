using OodDetection.Detectors.Bce;
using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;
using OodDetection.Training;

namespace OodDetection.Tests.Detectors.Bce;

[Collection(FittedDetectors.Collection)]
public sealed class BceDetectorContractTests(FittedDetectors fitted) : DetectorContract, IDisposable
{
    private readonly BceDetector _detector = Fit(fitted, 4);

    protected override IOodDetector Detector => _detector;

    protected override IOodDetector FitAnother() => Fit(fitted, 1);

    public void Dispose() => _detector.Dispose();

    private static BceDetector Fit(FittedDetectors fitted, int epochs) => new BceTrainer(new BceOptions
    {
        Channels = 8,
        HiddenUnits = 32,
        Training = new TrainingOptions { Epochs = epochs, BatchSize = 24 },
    }).Fit(fitted.Training);
}

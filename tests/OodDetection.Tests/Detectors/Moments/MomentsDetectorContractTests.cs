using OodDetection.Detectors.Moments;
using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;

namespace OodDetection.Tests.Detectors.Moments;

[Collection(FittedDetectors.Collection)]
public sealed class MomentsDetectorContractTests(FittedDetectors fitted) : DetectorContract, IDisposable
{
    private readonly MomentsDetector _detector = new MomentsTrainer(fitted.Geom.Network).Fit(fitted.Training);

    protected override IOodDetector Detector => _detector;

    protected override IOodDetector FitAnother() => new MomentsTrainer(fitted.Geom.Network, new MomentsOptions { Layers = ["stem"] }).Fit(fitted.Training);

    public void Dispose() => _detector.Dispose();
}

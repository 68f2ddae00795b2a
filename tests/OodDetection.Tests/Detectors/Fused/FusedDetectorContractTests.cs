using OodDetection.Detectors.Fused;
using OodDetection.Detectors.Moments;
using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.Fused;

[Collection(FittedDetectors.Collection)]
public sealed class FusedDetectorContractTests : DetectorContract, IDisposable
{
    private readonly FittedDetectors _fitted;
    private readonly Tensor _heldOut = TestImages.Arrows(9, 60);
    private readonly MomentsDetector _moments;
    private readonly FusedDetector _detector;

    public FusedDetectorContractTests(FittedDetectors fitted)
    {
        _fitted = fitted;
        _moments = new MomentsTrainer(fitted.Geom.Network).Fit(fitted.Training);
        _detector = FusedDetector.Join(fitted.Geom, _moments, fitted.Layers, _heldOut);
    }

    protected override IOodDetector Detector => _detector;

    protected override IOodDetector FitAnother() => FusedDetector.Join(_fitted.Geom, _moments, null, _heldOut, FusionRule.StandardisedSum);

    public void Dispose()
    {
        _detector.Dispose();
        _moments.Dispose();
        _heldOut.Dispose();
    }
}

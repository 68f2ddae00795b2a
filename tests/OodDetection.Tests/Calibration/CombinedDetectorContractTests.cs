using OodDetection.Calibration;
using OodDetection.Detectors.Bce;
using OodDetection.Detectors.Moments;
using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;

namespace OodDetection.Tests.Calibration;

/// <summary>Two parts that share nothing: moments inside a GEOM network, and a classifier of its own.</summary>
[Collection(FittedDetectors.Collection)]
public sealed class CombinedDetectorContractTests(FittedDetectors fitted) : DetectorContract
{
    protected override IOodDetector Detector => fitted.Combined;

    protected override int ParametersMade => fitted.Bce.Classifier.parameters().Count();

    protected override IOodTrainer<IOodDetector> NewTrainer() => new FunctionTrainer((data, progress, cancellationToken) =>
    {
        var moments = new MomentsTrainer(fitted.Geom.Network).Fit(data, progress, cancellationToken).Calibrate(fitted.HeldOut);
        try
        {
            return new CombinedDetector(moments, new BceTrainer(FittedDetectors.BceOptions(epochs: 1)).Fit(data, progress, cancellationToken).Calibrate(fitted.HeldOut));
        }
        catch
        {
            moments.Dispose();
            throw;
        }
    });
}

using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;

namespace OodDetection.Tests.Calibration;

/// <summary>Two classifiers from different seeds: quick to fit and to score.</summary>
[Collection(FittedDetectors.Collection)]
public sealed class CombinedDetectorContractTests(FittedDetectors fitted) : DetectorContract
{
    protected override IOodDetector Detector => fitted.Combined;

    /// <summary>Between two held-out scores that nearly tie, p rises by a whole step, and with it what was the parts' rounding.</summary>
    protected override double Rounding => 1e-4;

    protected override int ParametersMade => 2 * fitted.Bce.Classifier.parameters().Count();

    protected override IOodTrainer<IOodDetector> NewTrainer() => new FunctionTrainer((data, progress, cancellationToken) =>
    {
        var options = FittedDetectors.BceOptions(epochs: 1);
        var one = new BceTrainer(options).Fit(data, progress, cancellationToken).Calibrate(fitted.HeldOut, cancellationToken: cancellationToken);
        try
        {
            return new CombinedDetector(one, new BceTrainer(options with { Seed = 1 }).Fit(data, null, cancellationToken).Calibrate(fitted.HeldOut, cancellationToken: cancellationToken));
        }
        catch
        {
            one.Dispose();
            throw;
        }
    });
}

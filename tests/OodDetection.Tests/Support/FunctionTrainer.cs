
namespace OodDetection.Tests.Support;

/// <summary>A trainer made of a function: for detectors that are put together of fitted ones.</summary>
internal sealed class FunctionTrainer(Func<OodTrainingSet, IProgress<TrainingProgress>?, CancellationToken, IOodDetector> fit) : IOodTrainer<IOodDetector>
{
    public IOodDetector Fit(OodTrainingSet data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
        => fit(data, progress, cancellationToken);
}

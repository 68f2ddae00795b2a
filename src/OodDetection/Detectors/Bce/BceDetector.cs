using OodDetection.Features;
using OodDetection.Networks;
using OodDetection.Training;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Detectors.Bce;

/// <summary>The BCE detector, fitted: an image is suspicious when a classifier takes it for one of the known out-of-distribution images.</summary>
/// <remarks>Made by <see cref="BceTrainer"/>. The score is (1/K) Σ_j g(T_j x) in [0, 1], the mean probability over the transforms.</remarks>
public sealed class BceDetector : IOodDetector
{
    private readonly FeatureFusionNetwork _classifier;
    private readonly ImagePreprocessing _preprocessing;
    private readonly Device _device;
    private readonly int _scoringBatchSize;
    private bool _disposed;

    internal BceDetector(FeatureFusionNetwork classifier, ImagePreprocessing preprocessing, BceOptions options)
    {
        _classifier = classifier;
        _preprocessing = preprocessing;
        Transforms = options.Transforms;
        _device = options.Device;
        _scoringBatchSize = options.ScoringBatchSize;
    }

    /// <summary>The transforms over which the score is averaged.</summary>
    public TransformSet Transforms { get; }

    /// <inheritdoc/>
    public Tensor Score(Tensor images)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return TransformedScoring.Run(images, _preprocessing, _device, Transforms, _scoringBatchSize,
            batch => OutlierClassifier.MeanProbability(_classifier.call([batch]), Transforms.Count));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _classifier.Dispose();
    }
}

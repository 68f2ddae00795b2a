using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The BCE detector, fitted: an image is suspicious when a classifier takes it for one of the known outliers.</summary>
/// <remarks>
/// Made by <see cref="BceTrainer"/>. The score is (1/K) Σ_j g(T_j x) in [0, 1], the mean over the transforms T_j of the classifier's probability g. The
/// baseline of the semi-supervised intermediate-layer paper (IPSJ Journal 62(4), 2021, DOI 10.20729/00210565).
/// </remarks>
public sealed class BceDetector : ITrainedDetector, INamedDetector, IHasNetworks, IScoresInPasses
{
    private readonly Device _device;
    private bool _disposed;

    internal BceDetector(
        FeatureFusionNetwork classifier, ImagePreprocessing preprocessing, TransformSet transforms, Device device, int scoringBatchSize, IReadOnlyList<TrainingRecord> records)
    {
        classifier.eval();
        Classifier = classifier;
        Preprocessing = preprocessing;
        Transforms = transforms;
        _device = device;
        ScoringBatchSize = scoringBatchSize;
        TrainingRecords = records;
    }

    /// <summary>The transforms over which the score is averaged.</summary>
    public TransformSet Transforms { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TrainingRecord> TrainingRecords { get; }

    internal FeatureFusionNetwork Classifier { get; }

    internal ImagePreprocessing Preprocessing { get; }

    internal int ScoringBatchSize { get; }

    private int PassSize => PassBudget.Images(_device, Classifier.BytesOfAnImage, ScoringBatchSize);

    IEnumerable<nn.Module> IHasNetworks.Networks => [Classifier];

    long IScoresInPasses.ImagesPerPass => TransformedScoring.ImagesPerPass(PassSize, Transforms);

    string INamedDetector.Name => BceFile.Kind;

    /// <inheritdoc/>
    public Tensor Score(Tensor images)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return TransformedScoring.Run(images, Preprocessing, _device, Transforms, PassSize,
            batch => OutlierClassifier.MeanProbability(Classifier.call([batch]), Transforms.Count));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        Classifier.Dispose();
    }
}

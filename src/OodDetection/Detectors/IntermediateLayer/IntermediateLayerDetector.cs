using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The intermediate-layer detector, fitted: an image is suspicious when it looks out-of-distribution inside a frozen network.</summary>
/// <remarks>
/// Made by <see cref="IntermediateLayerTrainer"/>. The score is (1/K) Σ_y g(z_1^y … z_4^y) in [0, 1], the mean probability over the
/// transforms T_y of the classifier g on features z of the layers. The paper ("Semi-supervised Out-of-distribution Detection Using Output of Intermediate Layer in Deep Neural Networks", IPSJ Journal 62(4), 2021, DOI 10.20729/00210565) adds where we average, so
/// that scores don't change scale with K.
/// </remarks>
public sealed class IntermediateLayerDetector : ITrainedDetector, IFeatureScorer, INamedDetector, IHasNetworks
{
    private readonly FrozenNetwork _network;
    private readonly FeatureReader _reader;

    internal IntermediateLayerDetector(
        FrozenNetwork network, FeatureReader reader, FeatureFusionNetwork classifier, TransformSet transforms, int scoringBatchSize, IReadOnlyList<TrainingRecord> records)
    {
        _network = network;
        _reader = reader;
        Classifier = classifier;
        Transforms = transforms;
        ScoringBatchSize = scoringBatchSize;
        TrainingRecords = records;
    }

    /// <summary>The layers that the classifier sees.</summary>
    public IReadOnlyList<string> Layers => _reader.Layers;

    /// <summary>The transforms over which the score is averaged.</summary>
    public TransformSet Transforms { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TrainingRecord> TrainingRecords { get; }

    FrozenNetwork IFeatureScorer.Network => _network;

    long IFeatureScorer.BytesOfAnImage => BytesOfAnImage;

    private long BytesOfAnImage => Math.Max(_network.BytesOfAnImage, Classifier.BytesOfAnImage);

    private int PassSize => PassBudget.Images(_network.Device, BytesOfAnImage, ScoringBatchSize);

    internal FrozenNetwork Network => _network;

    internal FeatureFusionNetwork Classifier { get; }

    internal int ScoringBatchSize { get; }

    IEnumerable<nn.Module> IHasNetworks.Networks => [_network.Network, Classifier];

    long IScoresInPasses.ImagesPerPass => TransformedScoring.ImagesPerPass(PassSize, Transforms);

    string INamedDetector.Name => IntermediateLayerFile.Kind;

    /// <inheritdoc/>
    public Tensor Score(Tensor images)
        => TransformedScoring.Run(images, _network.Preprocessing, _network.Device, Transforms, PassSize, batch => ScoreFeatures(_reader.Run(batch), batch.shape[0]));

    Tensor IFeatureScorer.ScoreFeatures(LayerOutputs outputs, long images) => ScoreFeatures(outputs, images);

    double IFeatureScorer.OnUnboundedScale(double score) => TailScale.LogOdds(score);

    private Tensor ScoreFeatures(LayerOutputs outputs, long images)
        => OutlierClassifier.MeanProbability(Classifier.call(ForClassifier(outputs, _reader, ScalarType.Float32, TransformByTransform(images), Transforms.Count)), Transforms.Count);

    // Of which transform each of so many images is, as they go through the network.
    private int[] TransformByTransform(long images) => [.. Enumerable.Range(0, (int)images).Select(i => (int)(i / (images / Transforms.Count)))];

    /// <summary>What the classifier takes: features in its own type, whatever the network computes in.</summary>
    /// <param name="outputs">What a pass of n images gave.</param>
    /// <param name="reader">Which layers are read.</param>
    /// <param name="type">The classifier's type.</param>
    /// <param name="applied">The transform of each image, n numbers.</param>
    /// <param name="transforms">The number of transforms, K.</param>
    internal static Tensor[] ForClassifier(LayerOutputs outputs, FeatureReader reader, ScalarType type, IReadOnlyList<int> applied, int transforms)
        => [.. reader.Layers.Select(layer => (reader.MakesTransformLogits && layer == FeatureReader.TransformLogits ? AppliedFirst.Of(outputs[layer], applied, transforms) : outputs[layer]).to(type))];

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        Classifier.Dispose();
        _network.Dispose();
    }
}

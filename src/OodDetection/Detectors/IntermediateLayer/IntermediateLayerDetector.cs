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
        => TransformedScoring.Run(images, _network.Preprocessing, _network.Device, Transforms, PassSize, batch => ScoreFeatures(_reader.Run(batch)));

    Tensor IFeatureScorer.ScoreFeatures(LayerOutputs outputs, long images) => ScoreFeatures(outputs);

    double IFeatureScorer.OnUnboundedScale(double score) => TailScale.LogOdds(score);

    private Tensor ScoreFeatures(LayerOutputs outputs)
        => OutlierClassifier.MeanProbability(Classifier.call(ForClassifier(outputs, Layers, ScalarType.Float32)), Transforms.Count);

    /// <summary>What the classifier takes: features in its own type, whatever the network computes in.</summary>
    internal static Tensor[] ForClassifier(LayerOutputs outputs, IReadOnlyList<string> layers, ScalarType type) => [.. layers.Select(layer => outputs[layer].to(type))];

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        Classifier.Dispose();
        _network.Dispose();
    }
}

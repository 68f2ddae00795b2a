using OodDetection.Features;
using OodDetection.Networks;
using OodDetection.Training;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Detectors.IntermediateLayer;

/// <summary>The intermediate-layer detector, fitted: an image is suspicious when it looks out-of-distribution inside a frozen network.</summary>
/// <remarks>
/// Made by <see cref="IntermediateLayerTrainer"/>. The score is (1/K) Σ_y g(z_1^y … z_4^y) in [0, 1], the mean probability over the
/// transforms T_y; the paper sums where we average, so that scores don't change scale with K.
/// </remarks>
public sealed class IntermediateLayerDetector : IOodDetector
{
    private readonly FrozenNetwork _network;
    private readonly FeatureReader _reader;
    private readonly FeatureFusionNetwork _classifier;
    private readonly int _scoringBatchSize;

    internal IntermediateLayerDetector(FrozenNetwork network, FeatureReader reader, FeatureFusionNetwork classifier, TransformSet transforms, int scoringBatchSize)
    {
        _network = network;
        _reader = reader;
        _classifier = classifier;
        Transforms = transforms;
        _scoringBatchSize = scoringBatchSize;
    }

    /// <summary>The layers that the classifier sees.</summary>
    public IReadOnlyList<string> Layers => _reader.Layers;

    /// <summary>The transforms over which the score is averaged.</summary>
    public TransformSet Transforms { get; }

    /// <summary>The network that is looked into.</summary>
    internal FrozenNetwork Network => _network;

    /// <inheritdoc/>
    public Tensor Score(Tensor images)
        => TransformedScoring.Run(images, _network.Preprocessing, _network.Device, Transforms, _scoringBatchSize, batch => ScoreFeatures(_reader.Run(batch)));

    /// <summary>Scores n images by the features of their K·n transformed copies.</summary>
    internal Tensor ScoreFeatures(LayerOutputs outputs)
        => OutlierClassifier.MeanProbability(_classifier.call([.. Layers.Select(layer => outputs[layer])]), Transforms.Count);

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _classifier.Dispose();
        _network.Dispose();
    }
}

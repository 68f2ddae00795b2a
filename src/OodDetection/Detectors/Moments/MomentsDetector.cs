using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The moments detector, fitted: an image is suspicious when the channels of a frozen network have unusual means and variances on it.</summary>
/// <remarks>
/// Our own method. Made by <see cref="MomentsTrainer"/>. The score is (1/K) Σ_y (m_y − µ_y)ᵀ Σ_y⁻¹ (m_y − µ_y), the squared Mahalanobis distance of the
/// moments m_y of the image under the transform T_y, zero or more; with D moments, in-distribution images get about D.
/// </remarks>
public sealed class MomentsDetector : ITrainedDetector, IFeatureScorer, INamedDetector, IHasNetworks, IScoresInPasses
{
    private readonly FrozenNetwork _network;
    private readonly FeatureHook _hook;
    private readonly GaussianFit[] _fits;

    internal MomentsDetector(FrozenNetwork network, FeatureHook hook, GaussianFit[] fits, TransformSet transforms, int scoringBatchSize, IReadOnlyList<TrainingRecord> records)
    {
        _network = network;
        _hook = hook;
        _fits = fits;
        Transforms = transforms;
        ScoringBatchSize = scoringBatchSize;
        TrainingRecords = records;
    }

    /// <summary>The layers whose channels are looked at.</summary>
    public IReadOnlyList<string> Layers => _hook.Layers;

    /// <summary>The transforms over which the score is averaged.</summary>
    public TransformSet Transforms { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TrainingRecord> TrainingRecords { get; }

    FrozenNetwork IFeatureScorer.Network => _network;

    long IFeatureScorer.BytesOfAnImage => _network.BytesOfAnImage;

    private int PassSize => PassBudget.Images(_network.Device, _network.BytesOfAnImage, ScoringBatchSize);

    internal FrozenNetwork Network => _network;

    /// <summary>The distribution under each transform.</summary>
    internal IReadOnlyList<GaussianFit> Fits => _fits;

    internal int ScoringBatchSize { get; }

    IEnumerable<nn.Module> IHasNetworks.Networks => [_network.Network];

    long IScoresInPasses.ImagesPerPass => TransformedScoring.ImagesPerPass(PassSize, Transforms);

    string INamedDetector.Name => MomentsFile.Kind;

    /// <inheritdoc/>
    public Tensor Score(Tensor images)
        => TransformedScoring.Run(images, _network.Preprocessing, _network.Device, Transforms, PassSize, batch => ScoreFeatures(_hook.RunImages(batch)));

    Tensor IFeatureScorer.ScoreFeatures(LayerOutputs outputs, long images) => ScoreFeatures(outputs);

    double IFeatureScorer.OnUnboundedScale(double score) => TailScale.Log(score);

    private Tensor ScoreFeatures(LayerOutputs outputs)
    {
        var moments = ChannelMoments.Of(outputs, Layers).cpu().chunk(Transforms.Count);
        return stack(moments.Select((m, k) => _fits[k].SquaredDistance(m))).mean([0L]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _hook.Dispose();
        foreach (var fit in _fits) fit.Dispose();
        _network.Dispose();
    }
}

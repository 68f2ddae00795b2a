using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The moments detector, fitted: an image is suspicious when the channels of a frozen network have unusual means and variances on it.</summary>
/// <remarks>
/// Our own method. Made by <see cref="MomentsTrainer"/>. The score is (1/K) Σ_y (m_y − µ_y)ᵀ Σ_y⁻¹ (m_y − µ_y), the squared Mahalanobis distance of the
/// moments m_y of the image under the transform T_y, zero or more; with D moments, in-distribution images get about D.
/// </remarks>
public sealed class MomentsDetector : ITrainedDetector, IUpdatableDetector<MomentsDetector>, ILocatesAnomalies, IFeatureScorer, INamedDetector, IHasNetworks
{
    private readonly FrozenNetwork _network;
    private readonly FeatureHook _hook;
    private readonly GaussianFit[] _fits;

    internal MomentsDetector(FrozenNetwork network, FeatureHook hook, GaussianFit[] fits, LocalMoments? local, TransformSet transforms, int scoringBatchSize, IReadOnlyList<TrainingRecord> records)
    {
        _network = network;
        _hook = hook;
        _fits = fits;
        Local = local;
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

    internal int PassSize => PassBudget.Images(_network.Device, _network.BytesOfAnImage, ScoringBatchSize);

    internal FrozenNetwork Network => _network;

    /// <summary>The distribution under each transform.</summary>
    internal IReadOnlyList<GaussianFit> Fits => _fits;

    internal FeatureHook Hook => _hook;

    /// <summary>The distribution at single positions, or null.</summary>
    internal LocalMoments? Local { get; }

    /// <summary>Whether <see cref="Map"/> can be asked: the detector was fitted with <see cref="MomentsOptions.Localize"/>.</summary>
    public bool CanMap => Local is not null;

    internal int ScoringBatchSize { get; }

    /// <inheritdoc/>
    public bool CanUpdate => Array.TrueForAll(_fits, fit => fit.Scatter is not null);

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

    /// <summary>Shows where images are unusual.</summary>
    /// <remarks>
    /// For each position, the mean over the layers of d²/C: d² is the squared Mahalanobis distance of the layer's C channels there, from their distribution over all positions of
    /// the training images; layers are brought to the image's size by bilinear interpolation. Where an image is as usual it is about 1. The edges of what is in the image are rarer than
    /// its areas, so they show on ordinary images too; compare maps with those of ordinary images.
    /// </remarks>
    /// <param name="images">N×C×H×W as for <see cref="Score"/>.</param>
    /// <returns>N×H×W, float32, zero or more, higher = more unusual, on the CPU. The tensor belongs to the caller; <see cref="HeatMap"/> makes pictures of it.</returns>
    /// <exception cref="ArgumentException">The images are not as for <see cref="Score"/>.</exception>
    /// <exception cref="InvalidOperationException">The detector was fitted without <see cref="MomentsOptions.Localize"/>.</exception>
    public Tensor Map(Tensor images)
        => MomentsMap.Of(this, Local ?? throw new InvalidOperationException($"The detector was fitted without {nameof(MomentsOptions)}.{nameof(MomentsOptions.Localize)}; fit it with that to get maps."), images);

    /// <inheritdoc/>
    public MomentsDetector Update(Tensor images) => MomentsUpdate.Of(this, images, add: true);

    /// <inheritdoc/>
    public MomentsDetector Forget(Tensor images) => MomentsUpdate.Of(this, images, add: false);

    /// <summary>The same detector with other distributions.</summary>
    internal MomentsDetector With(GaussianFit[] fits, LocalMoments? local, IReadOnlyList<TrainingRecord> records)
    {
        var network = _network.Share();
        try
        {
            return new MomentsDetector(network, new FeatureHook(network.Network, Layers), fits, local, Transforms, ScoringBatchSize, records);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _hook.Dispose();
        foreach (var fit in _fits) fit.Dispose();
        Local?.Dispose();
        _network.Dispose();
    }
}

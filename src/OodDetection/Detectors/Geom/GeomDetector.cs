using OodDetection.Networks;
using OodDetection.Transforms;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>GEOM, fitted: an image is suspicious when the network can't tell which transforms were applied to it.</summary>
/// <remarks>
/// Golan &amp; El-Yaniv, "Deep Anomaly Detection Using Geometric Transformations", NeurIPS 2018, arXiv 1805.10917. Made by <see cref="GeomTrainer"/> or
/// <see cref="GeomPlusTrainer"/>. By default the score is 1 − (1/K) Σ_j softmax(f(T_j x))_j in [0, 1]; <see cref="GeomScore"/> has the other one.
/// </remarks>
public sealed class GeomDetector : ITrainedDetector, IFeatureScorer, INamedDetector, IHasNetworks
{
    private const string Output = "output of the network";
    private readonly DirichletNormality? _dirichlet;

    internal GeomDetector(FrozenNetwork network, TransformSet transforms, DirichletNormality? dirichlet, int scoringBatchSize)
    {
        Network = network;
        Transforms = transforms;
        _dirichlet = dirichlet;
        ScoringBatchSize = scoringBatchSize;
    }

    /// <summary>
    /// Makes a detector, with the softmax score, of a network that was trained to tell transforms apart: elsewhere, or earlier and its weights
    /// saved and loaded.
    /// </summary>
    /// <param name="network">A network that gives a logit for each transform, N×K.</param>
    /// <param name="transforms">The K transforms, in the order of the logits; at least two.</param>
    /// <param name="scoringBatchSize">How many transformed images go through the network at once; it bounds the memory.</param>
    /// <param name="leaveOpen">Whether <paramref name="network"/> stays the caller's to dispose, such as the network of another detector; see <see cref="IOodDetector"/>. The result holds a share, so either may be disposed first.</param>
    /// <exception cref="ArgumentException">The network gives something other than K logits, those of an image depend on the other images, or a weight is NaN or infinite.</exception>
    public static GeomDetector FromNetwork(FrozenNetwork network, TransformSet transforms, int scoringBatchSize = 64, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(transforms);
        ArgumentOutOfRangeException.ThrowIfLessThan(scoringBatchSize, 1);
        if (transforms.Count < 2)
            throw new ArgumentException($"Expected two or more transforms to tell apart; '{transforms.Name}' has {transforms.Count}.", nameof(transforms));
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var input = network.Preprocessing.Input;
        var logits = NetworkGate.Call(network.Network, network.Preprocessing.Apply(zeros([2, input.Channels, input.Height, input.Width], ScalarType.Byte, device: CPU), network.Device));
        if (logits.shape is not [2, var classes] || classes != transforms.Count)
            throw new ArgumentException($"Expected a network that gives {transforms.Count} logits, one for each transform of '{transforms.Name}'; for two images it gave {string.Join('×', logits.shape)} values.", nameof(network));
        ImageIndependence.Ensure(network, images => [(Output, NetworkGate.Call(network.Network, images))]);
        return new GeomDetector(leaveOpen ? network.Share() : network, transforms, null, scoringBatchSize);
    }

    /// <summary>The trained network, for detectors that look into its layers. It stays usable for them after this detector is disposed.</summary>
    public FrozenNetwork Network { get; }

    /// <summary>The transforms that the network tells apart.</summary>
    public TransformSet Transforms { get; }

    /// <summary>How the score is made.</summary>
    public GeomScore ScoreKind => _dirichlet is null ? GeomScore.Softmax : GeomScore.Dirichlet;

    /// <inheritdoc/>
    public IReadOnlyList<TrainingRecord> TrainingRecords => Network.TrainingRecords;

    internal DirichletNormality? Dirichlet => _dirichlet;

    internal int ScoringBatchSize { get; }

    IReadOnlyList<string> IFeatureScorer.Layers => [];

    long IFeatureScorer.BytesOfAnImage => Network.BytesOfAnImage;

    private int PassSize => PassBudget.Images(Network.Device, Network.BytesOfAnImage, ScoringBatchSize);

    IEnumerable<nn.Module> IHasNetworks.Networks => [Network.Network];

    long IScoresInPasses.ImagesPerPass => TransformedScoring.ImagesPerPass(PassSize, Transforms);

    string INamedDetector.Name => GeomFile.Kind;

    /// <inheritdoc/>
    public Tensor Score(Tensor images)
        => TransformedScoring.Run(images, Network.Preprocessing, Network.Device, Transforms, PassSize, batch => ScoreLogits(Logits(batch)));

    Tensor IFeatureScorer.ScoreFeatures(LayerOutputs outputs, long images) => ScoreLogits(Logits(outputs.Output, images, Transforms.Count));

    double IFeatureScorer.OnUnboundedScale(double score) => ScoreKind == GeomScore.Softmax ? TailScale.LogOdds(score) : score;

    /// <summary>Scores n images by the logits of their transformed copies.</summary>
    /// <param name="logits">K×n×K, float64: transform, image, logit.</param>
    private Tensor ScoreLogits(Tensor logits)
        => _dirichlet is null ? SoftmaxScore(logits) : _dirichlet.Of(LogProbabilities(logits)).neg();

    /// <inheritdoc/>
    public void Dispose()
    {
        Network.Dispose();
        _dirichlet?.Dispose();
    }

    /// <summary>The same network with the Dirichlet score, fitted on in-distribution images. The result takes ownership of this detector's handle.</summary>
    internal GeomDetector WithDirichlet(IImageSource images, CancellationToken cancellationToken)
    {
        var fit = new DirichletFit(Transforms.Count);
        TransformedScoring.Visit(images, Network.Preprocessing, Network.Device, Transforms, PassSize, (batch, _) =>
        {
            fit.Add(LogProbabilities(Logits(batch)));
        }, cancellationToken);
        return new GeomDetector(Network, Transforms, fit.Solve(), ScoringBatchSize);
    }

    /// <summary>Float64 logits of transformed images, as K×n×K: transform, image, logit.</summary>
    private Tensor Logits(Tensor batch) => Logits(NetworkGate.Call(Network.Network, batch), batch.shape[0], Transforms.Count);

    /// <summary>What the network gave for transformed images, as float64 K×n×K: transform, image, logit.</summary>
    /// <exception cref="ArgumentException">It gave something other than K logits for each.</exception>
    internal static Tensor Logits(Tensor output, long images, int transforms)
    {
        LayerRows.Check(output, Output, images);
        if (output.shape is not [_, var classes] || classes != transforms)
            throw new ArgumentException($"Expected {transforms} logits from the network for each image, one for each transform; for {images} it gave {string.Join('×', output.shape)} values.");
        return output.to(ScalarType.Float64).view(transforms, -1, transforms);
    }

    private static Tensor LogProbabilities(Tensor logits) => logits.log_softmax(2);

    /// <summary>
    /// 1 − (1/K) Σ_j softmax(f(T_j x))_j, with 1 − p as a sigmoid of the logits' difference: computed as 1 − p it would tie at 0 where p rounds to 1.
    /// </summary>
    internal static Tensor SoftmaxScore(Tensor logits)
    {
        var k = logits.shape[0];
        var applied = logits.diagonal(0, 0, 2).transpose(0, 1); // K×n: the logit of the transform that was applied
        var own = eye(k, dtype: ScalarType.Bool, device: logits.device).view(k, 1, k);
        var others = logits.masked_fill(own, Held(double.NegativeInfinity)).logsumexp(2);
        return others.sub(applied).sigmoid().mean([0L]);
    }
}

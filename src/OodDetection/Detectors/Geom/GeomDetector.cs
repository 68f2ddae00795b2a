using OodDetection.Features;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Detectors.Geom;

/// <summary>GEOM, fitted: an image is suspicious when the network can't tell which transforms were applied to it.</summary>
/// <remarks>Golan &amp; El-Yaniv, NeurIPS 2018. Made by <see cref="GeomTrainer"/>. The score is defined by <see cref="GeomScore"/>.</remarks>
public sealed class GeomDetector : IOodDetector
{
    private readonly DirichletNormality? _dirichlet;
    private readonly int _scoringBatchSize;

    internal GeomDetector(FrozenNetwork network, TransformSet transforms, DirichletNormality? dirichlet, int scoringBatchSize)
    {
        Network = network;
        Transforms = transforms;
        _dirichlet = dirichlet;
        _scoringBatchSize = scoringBatchSize;
    }

    /// <summary>The trained network, for detectors that look into its layers. It stays usable for them after this detector is disposed.</summary>
    public FrozenNetwork Network { get; }

    /// <summary>The transforms that the network tells apart.</summary>
    public TransformSet Transforms { get; }

    /// <summary>How the score is made.</summary>
    public GeomScore ScoreKind => _dirichlet is null ? GeomScore.Softmax : GeomScore.Dirichlet;

    /// <inheritdoc/>
    public Tensor Score(Tensor images) => Run(images, ScoreLogits);

    /// <summary>Scores n images by the logits of their transformed copies.</summary>
    /// <param name="logits">K×n×K, float64: transform, image, logit.</param>
    internal Tensor ScoreLogits(Tensor logits)
        => _dirichlet is null ? SoftmaxScore(logits) : _dirichlet.Of(LogProbabilities(logits)).neg();

    /// <inheritdoc/>
    public void Dispose()
    {
        Network.Dispose();
        _dirichlet?.Dispose();
    }

    /// <summary>The same network with the Dirichlet score, fitted on in-distribution images. This detector's handle goes over to the result.</summary>
    internal GeomDetector WithDirichlet(Tensor images, CancellationToken cancellationToken)
    {
        var fit = new DirichletFit(Transforms.Count);
        using (Run(images, z =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            fit.Add(LogProbabilities(z));
            return z.select(0, 0).select(1, 0);
        }))
        {
            return new GeomDetector(Network, Transforms, fit.Solve(), _scoringBatchSize);
        }
    }

    /// <summary>Hands float64 logits of every chunk on, as K×n×K: transform, image, logit.</summary>
    private Tensor Run(Tensor images, Func<Tensor, Tensor> score)
    {
        var network = Network.Network;
        var k = Transforms.Count;
        return TransformedScoring.Run(images, Network.Preprocessing, Network.Device, Transforms, _scoringBatchSize,
            batch => score(NetworkGate.Call(network, batch).to(ScalarType.Float64).view(k, -1, k)));
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
        var others = logits.masked_fill(own, double.NegativeInfinity).logsumexp(2);
        return others.sub(applied).sigmoid().mean([0L]);
    }
}

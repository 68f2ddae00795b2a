using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A trained classifier that tells by its energy, by near neighbours among its features, by neural collapse and by the moments of its early layers, taken together, which images it should not be trusted on.</summary>
/// <remarks>
/// <para>Our own method. Made by <see cref="JointTrainer"/>. The score is Σ_i w_i·(−log p_i), zero or more, where p_i is the share of held-out in-distribution images whose part i is as high, with an
/// exponential tail beyond the highest tenth. The parts are −LSE(z) (<see cref="EnergyMethod"/>), the distance to the k-th neighbour (<see cref="KnnMethod"/>), −⟨w_ŷ, f − µ⟩/‖f − µ‖ − 0.0001·‖f‖₁ (<see cref="NciMethod"/>), and the logarithm of the squared Mahalanobis
/// distance of the channels' means and log-variances (<see cref="MomentsDetector"/>, without transforms). All come of one forward pass.</para>
/// <para>Held-out scores that nearly tie magnify rounding: with another number of images in the call a score may differ by one part in 100,000.</para>
/// </remarks>
public sealed class JointDetector : ITrainedDetector, IOodClassifier, INamedDetector, IHasNetworks, IScoresInPasses
{
    /// <summary>The fewest held-out images that the parts can be put on one scale with.</summary>
    public const int MinHeldOut = 20;

    private readonly JointModel _model;
    private readonly TailProbability[] _tails;
    private readonly double[] _weights;

    /// <summary>Takes ownership of the model.</summary>
    internal JointDetector(JointModel model, JointWeights weights, double[][] heldOut, IReadOnlyList<TrainingRecord> records)
    {
        (_model, Weights, HeldOut, TrainingRecords) = (model, weights, heldOut, records);
        _weights = weights.ToArray();
        _tails = Array.ConvertAll(heldOut, scores => new TailProbability(scores));
    }

    /// <summary>The classifier. It stays usable for other detectors after this one is disposed.</summary>
    public FrozenNetwork Network => _model.Network;

    /// <summary>The layers whose moments are looked at.</summary>
    public IReadOnlyList<string> Layers => _model.Layers;

    /// <summary>The names of the parts, in order.</summary>
    public IReadOnlyList<string> Parts { get; } = ["energy", "neighbours", "collapse", "moments"];

    /// <summary>How much each part counts.</summary>
    public JointWeights Weights { get; }

    /// <inheritdoc/>
    public int ClassCount => _model.Head.Classes;

    /// <inheritdoc/>
    public IReadOnlyList<TrainingRecord> TrainingRecords { get; }

    internal JointModel Model => _model;

    /// <summary>The scale of each part.</summary>
    internal IReadOnlyList<TailProbability> Tails => _tails;

    /// <summary>The scores of the held-out images by each part.</summary>
    internal double[][] HeldOut { get; }

    IEnumerable<nn.Module> IHasNetworks.Networks => [Network.Network];

    long IScoresInPasses.ImagesPerPass => PostHocPass.PassSize(Network, _model.BatchSize);

    string INamedDetector.Name => JointFile.Kind;

    /// <inheritdoc/>
    public Tensor Score(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return tensor(Join(_model.Score(new TensorSource(images), CancellationToken.None).Parts));
    }

    /// <inheritdoc/>
    public (Tensor Scores, Tensor Classes) ScoreAndClassify(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var (parts, classes) = _model.Score(new TensorSource(images), CancellationToken.None);
        return (tensor(Join(parts)), tensor(classes));
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private double[] Join(double[][] parts)
    {
        var joined = new double[parts[0].Length];
        for (var p = 0; p < parts.Length; p++)
        {
            if (_weights[p] == 0) continue;
            for (var i = 0; i < joined.Length; i++) joined[i] += double.IsNaN(parts[p][i]) ? double.NaN : _weights[p] * _tails[p].NegativeLog(parts[p][i]);
        }

        return joined;
    }
}

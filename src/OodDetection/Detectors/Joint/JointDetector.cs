using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A trained classifier that tells by its energy, by near neighbours among its features, by neural collapse and by the moments of its early layers, taken together, which images it should not be trusted on.</summary>
/// <remarks>
/// <para>Our own method. Made by <see cref="JointTrainer"/>. The score is Σ_i w_i·(−log p_i), zero or more, where p_i is the share of held-out in-distribution images whose part i is as high, with an
/// exponential tail beyond the highest tenth. The parts are −LSE(z) (<see cref="EnergyMethod"/>), the distance to the k-th neighbour (<see cref="KnnMethod"/>), −⟨w_ŷ, f − µ⟩/‖f − µ‖ − 0.0001·‖f‖₁ (<see cref="NciMethod"/>), and the logarithm of the squared Mahalanobis
/// distance of the channels' means and log-variances (<see cref="MomentsDetector"/>, without transforms). All come of one forward pass.</para>
/// <para>Rounding of the network shows in a −log p: with another number of images in the call a score may differ by one part in 100,000.</para>
/// </remarks>
public sealed class JointDetector : ITrainedDetector, IUpdatableDetector<JointDetector>, IOodClassifier, INamedDetector, IHasNetworks, IScoresInPasses
{
    /// <summary>The fewest held-out images that the parts can be put on one scale with.</summary>
    public const int MinHeldOut = 20;

    private readonly JointModel _model;
    private readonly TailProbability[] _tails;
    private readonly double[] _weights;

    /// <summary>Takes ownership of the model and of what an update takes.</summary>
    internal JointDetector(JointModel model, JointWeights weights, double[][] heldOut, IReadOnlyList<TrainingRecord> records, JointMemory? memory)
    {
        (_model, Weights, HeldOut, TrainingRecords, Memory) = (model, weights, heldOut, records, memory);
        _weights = weights.ToArray();
        _tails = Array.ConvertAll(heldOut, scores => new TailProbability(scores));
    }

    /// <summary>The classifier. It stays usable for other detectors after this one is disposed.</summary>
    public FrozenNetwork Network => _model.Network;

    /// <summary>The layers whose moments are looked at.</summary>
    public IReadOnlyList<string> Layers => _model.Layers;

    /// <summary>The names of the parts, in order.</summary>
    public IReadOnlyList<string> Parts { get; } = JointParts.Names;

    /// <summary>How much each part counts.</summary>
    public JointWeights Weights { get; }

    /// <inheritdoc/>
    public int ClassCount => _model.Head.Classes;

    /// <inheritdoc/>
    public IReadOnlyList<TrainingRecord> TrainingRecords { get; }

    /// <inheritdoc/>
    /// <remarks>It does if it was fitted to all of its images and not to a sample (<see cref="PostHocOptions.MaxImages"/>).</remarks>
    public bool CanUpdate => Memory is not null;

    internal JointModel Model => _model;

    /// <summary>What an update takes, or null.</summary>
    internal JointMemory? Memory { get; }

    /// <summary>The scale of each part.</summary>
    internal IReadOnlyList<TailProbability> Tails => _tails;

    /// <summary>The scores of the held-out images by each part, near ties as ties.</summary>
    internal double[][] HeldOut { get; }

    IEnumerable<nn.Module> IHasNetworks.Networks => [Network.Network];

    long IScoresInPasses.ImagesPerPass => PostHocPass.PassSize(Network, _model.BatchSize);

    string INamedDetector.Name => JointFile.Kind;

    /// <inheritdoc/>
    public Tensor Score(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return ScoreNumbers.Give(Join(_model.Score(new TensorSource(images), null, CancellationToken.None).Parts));
    }

    /// <inheritdoc/>
    public (Tensor Scores, Tensor Classes) ScoreAndClassify(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var (parts, classes) = _model.Score(new TensorSource(images), null, CancellationToken.None);
        return (ScoreNumbers.Give(Join(parts)), tensor(classes, device: CPU));
    }

    /// <inheritdoc/>
    /// <remarks>The images held out stay the same, and are scored anew by what the network gave for them, which the detector keeps.</remarks>
    public JointDetector Update(Tensor images) => JointUpdate.Of(this, images, add: true);

    /// <inheritdoc/>
    public JointDetector Forget(Tensor images) => JointUpdate.Of(this, images, add: false);

    /// <inheritdoc/>
    public void Dispose()
    {
        _model.Dispose();
        Memory?.Dispose();
    }

    /// <summary>The same detector with another fit, which it takes over.</summary>
    internal JointDetector With(Tensor bank, Tensor mean, GaussianFit moments, FittedImages images, IReadOnlyList<TrainingRecord> records)
    {
        var network = Network.Share();
        var heldOut = JointOutputs.Join([Memory!.HeldOut]); // a copy: each detector is disposed by itself
        JointModel? model = null;
        try
        {
            model = _model with { Network = network, Reader = ClassifierReader.Open(network, _model.Reader.HeadName, Layers), Bank = bank, Mean = mean, Moments = moments };
            return new JointDetector(model, Weights, Array.ConvertAll(model.Score(heldOut), part => TailProbability.NearTiesAsTies(part)), records, Memory with { Images = images, HeldOut = heldOut });
        }
        catch
        {
            heldOut.Dispose();
            if (model is not null) model.Dispose();
            else
            {
                network.Dispose();
                bank.Dispose();
                mean.Dispose();
                moments.Dispose();
            }

            throw;
        }
    }

    private double[] Join(double[][] parts)
    {
        var joined = new double[parts[0].Length];
        for (var p = 0; p < parts.Length; p++)
        {
            if (_weights[p] == 0) continue;
            for (var i = 0; i < joined.Length; i++) joined[i] += _weights[p] * _tails[p].NegativeLog(parts[p][i]);
        }

        return joined;
    }
}

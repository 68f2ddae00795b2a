using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A trained network, of any kind, as an eye: an image is suspicious when no training image looks much like it to the network.</summary>
/// <remarks>
/// <para>Made by <see cref="NeighbourTrainer"/>. The score is ‖f̂ − f̂_(k)‖, from 0 to 2: the distance of the image's features to those of its k-th nearest training image, with
/// f̂ = f/‖f‖. Features are the means over space of the channels of one layer or several; of several each counts alike.</para>
/// <para>For networks without classes, such as ImageNet backbones: Bergman, Cohen &amp; Hoshen, "Deep Nearest Neighbor Anomaly Detection", arXiv 2002.10445, with the normalised
/// features of Sun et al., arXiv 2204.06507. For a classifier there is <see cref="KnnMethod"/>, which reads its last layer and gives classes with the scores.</para>
/// <para>The detector keeps the features of all images that it was fitted to, which say something about these images; mind that before you hand its file on.</para>
/// </remarks>
public sealed class NeighbourDetector : ITrainedDetector, INamedDetector, IHasNetworks, IScoresInPasses
{
    private readonly NeighbourFeatures _features;

    /// <summary>Takes ownership of all that it is given.</summary>
    internal NeighbourDetector(FrozenNetwork network, NeighbourFeatures features, Tensor bank, int neighbours, int scoringBatchSize, IReadOnlyList<TrainingRecord> records)
        => (Network, _features, Bank, Neighbours, ScoringBatchSize, TrainingRecords) = (network, features, bank, neighbours, scoringBatchSize, records);

    /// <summary>The network. It stays usable for other detectors after this one is disposed.</summary>
    public FrozenNetwork Network { get; }

    /// <summary>The layers whose means are the features; none where the network's output is.</summary>
    public IReadOnlyList<string> Layers => _features.Layers;

    /// <summary>k, which neighbour's distance counts.</summary>
    public int Neighbours { get; }

    /// <summary>How many training images there are to compare with.</summary>
    public long ImageCount => Bank.shape[0];

    /// <inheritdoc/>
    public IReadOnlyList<TrainingRecord> TrainingRecords { get; }

    /// <summary>The features of the training images, n×D, float64, rows of length one.</summary>
    internal Tensor Bank { get; }

    internal int ScoringBatchSize { get; }

    IEnumerable<nn.Module> IHasNetworks.Networks => [Network.Network];

    long IScoresInPasses.ImagesPerPass => PassSize(Network, ScoringBatchSize);

    string INamedDetector.Name => NeighbourFile.Kind;

    /// <inheritdoc/>
    public Tensor Score(Tensor images)
        => TransformedScoring.Run(images, Network.Preprocessing, Network.Device, TransformSet.Identity, PassSize(Network, ScoringBatchSize), batch => KnnMethod.Distance(_features.Of(batch), Bank, Neighbours));

    internal static int PassSize(FrozenNetwork network, int batchSize) => PassBudget.Images(network.Device, network.BytesOfAnImage, batchSize);

    /// <inheritdoc/>
    public void Dispose()
    {
        _features.Dispose();
        Bank.Dispose();
        Network.Dispose();
    }
}

using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A trained classifier that tells by a <see cref="PostHocMethod"/> which images it should not be trusted on.</summary>
/// <remarks>Made by <see cref="PostHocTrainer"/>, or by <see cref="Of"/> where there is nothing to fit. The score is that of the method; its formula and paper are in the method's class docs.</remarks>
public sealed class PostHocDetector : ITrainedDetector, IUpdatableDetector<PostHocDetector>, IOodClassifier, INamedDetector, IHasNetworks, IScoresInPasses
{
    private readonly ClassifierReader _reader;
    private readonly Tensor[] _fitted;

    /// <summary>Takes ownership of all that it is given.</summary>
    internal PostHocDetector(FrozenNetwork network, ClassifierReader reader, PostHocMethod method, Tensor[] fitted, int classes, int scoringBatchSize, IReadOnlyList<TrainingRecord> records, PostHocMemory? memory)
        => (Network, _reader, Method, _fitted, ClassCount, ScoringBatchSize, TrainingRecords, Memory) = (network, reader, method, fitted, classes, scoringBatchSize, records, memory);

    /// <summary>The classifier. It stays usable for other detectors after this one is disposed.</summary>
    public FrozenNetwork Network { get; }

    /// <summary>The method and its hyper-parameters.</summary>
    public PostHocMethod Method { get; }

    /// <inheritdoc/>
    public int ClassCount { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TrainingRecord> TrainingRecords { get; }

    /// <inheritdoc/>
    /// <remarks>Detectors by <see cref="MahalanobisMethod"/>, <see cref="RelativeMahalanobisMethod"/>, <see cref="KnnMethod"/>, <see cref="NciMethod"/> and <see cref="FdbdMethod"/> do, if they were fitted to all of their images and not to a sample (<see cref="PostHocOptions.MaxImages"/>).</remarks>
    public bool CanUpdate => Memory is not null;

    /// <summary>What an update takes, or null.</summary>
    internal PostHocMemory? Memory { get; }

    internal IReadOnlyList<Tensor> Fitted => _fitted;

    internal string? Head => _reader.HeadName;

    internal int ScoringBatchSize { get; }

    IEnumerable<nn.Module> IHasNetworks.Networks => [Network.Network];

    long IScoresInPasses.ImagesPerPass => PostHocPass.PassSize(Network, ScoringBatchSize);

    string INamedDetector.Name => Method.Name;

    /// <summary>Makes a detector of a method that needs no fit, such as <see cref="EnergyMethod"/>.</summary>
    /// <param name="network">A trained classifier, N×K logits of K ≥ 2 classes; the detector takes a share in it, and this handle stays the caller's to dispose.</param>
    /// <param name="method">The method.</param>
    /// <param name="options">How to look into the network; the defaults where null.</param>
    /// <exception cref="ArgumentException">
    /// The method has to be fitted by <see cref="PostHocTrainer"/>, a hyper-parameter or option is not valid, the network is no classifier, its logits depend on the other images of a
    /// batch, or it doesn't end in a linear layer where the method needs features.
    /// </exception>
    public static PostHocDetector Of(FrozenNetwork network, PostHocMethod method, PostHocOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(method);
        if (method.NeedsFit)
            throw new ArgumentException($"'{method.Name}' has to be fitted to in-distribution images: use {nameof(PostHocTrainer)}.", nameof(method));
        return PostHocFit.Make(network, [method], options ?? new PostHocOptions(), null, null, default)[0];
    }

    /// <inheritdoc/>
    public Tensor Score(Tensor images) => ScoreAll([this], images)[0];

    /// <inheritdoc/>
    public (Tensor Scores, Tensor Classes) ScoreAndClassify(Tensor images)
    {
        var (scores, classes) = PostHocPass.Run([this], images);
        return (scores[0], classes);
    }

    /// <summary>Scores images by several detectors on one network, in one pass through it; <see cref="OdinMethod"/> takes passes of its own beside.</summary>
    /// <param name="detectors">Detectors on the same network with the same preprocessing and last layer, such as those of <see cref="PostHocTrainer.FitAll"/>.</param>
    /// <param name="images">As for <see cref="IOodDetector.Score"/>.</param>
    /// <returns>The scores by each detector, in the order given; the tensors belong to the caller.</returns>
    /// <exception cref="ArgumentException">There is no detector, they look into different networks, or the images are not as for <see cref="IOodDetector.Score"/>.</exception>
    public static IReadOnlyList<Tensor> ScoreAll(IReadOnlyList<PostHocDetector> detectors, Tensor images)
    {
        ArgumentNullException.ThrowIfNull(detectors);
        var (scores, classes) = PostHocPass.Run(detectors, images);
        classes.Dispose();
        return scores;
    }

    /// <inheritdoc/>
    /// <remarks>A detector that was fitted with labels and goes by them takes labels here, too: <see cref="Update(Tensor, Tensor)"/>.</remarks>
    public PostHocDetector Update(Tensor images) => PostHocUpdate.Add(this, images, null);

    /// <summary>A detector fitted on further images too, with their labels.</summary>
    /// <param name="images">As for <see cref="Update(Tensor)"/>.</param>
    /// <param name="labels">The class of each image: N whole numbers from 0 to below <see cref="ClassCount"/>.</param>
    /// <returns>Another detector, the caller's to dispose.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Update(Tensor)"/>, a label is out of range, or the detector was fitted without labels and goes by predicted classes.</exception>
    /// <exception cref="InvalidOperationException">The detector can't be updated: <see cref="CanUpdate"/>.</exception>
    public PostHocDetector Update(Tensor images, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return PostHocUpdate.Add(this, images, labels);
    }

    /// <inheritdoc/>
    public PostHocDetector Forget(Tensor images) => PostHocUpdate.Remove(this, images);

    /// <summary>The same detector with another fit, which it takes over.</summary>
    internal PostHocDetector With(Tensor[] fitted, PostHocMemory memory, IReadOnlyList<TrainingRecord> records)
    {
        var network = Network.Share();
        try
        {
            return new PostHocDetector(network, ClassifierReader.Open(network, Head, Method.Layers), Method, fitted, ClassCount, ScoringBatchSize, records, memory);
        }
        catch
        {
            network.Dispose();
            foreach (var part in fitted) part.Dispose();
            memory.Dispose();
            throw;
        }
    }

    /// <summary>The scores of a batch that has gone through the network.</summary>
    internal Tensor Score(PostHocBatch batch) => Method.Score(batch, _fitted);

    /// <summary>What reads the network for this detector.</summary>
    internal ClassifierReader Reader => _reader;

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        foreach (var part in _fitted) part.Dispose();
        Memory?.Dispose();
        Network.Dispose();
    }
}

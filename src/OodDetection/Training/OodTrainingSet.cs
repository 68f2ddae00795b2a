using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The images that a detector is fitted on.</summary>
/// <remarks>The set refers to the caller's tensors: it neither copies nor disposes them.</remarks>
public sealed class OodTrainingSet
{
    private readonly Lazy<ulong[]> _hashes;
    private readonly Lazy<TrainingImages> _images;

    /// <summary>Puts a training set together and checks it.</summary>
    /// <param name="inDistribution">Images of the distribution to recognise: N×C×H×W with N ≥ 2, <c>uint8</c> or <c>float32</c> in [0, 1].</param>
    /// <param name="outOfDistribution">A few images known to lie outside of it, M×C×H×W with M ≥ 1 and the same C, H and W, for the detectors that learn from them; else null.</param>
    /// <param name="labels">The class of each in-distribution image, for the detectors that go by class: N whole numbers from 0; else null. They are copied.</param>
    /// <param name="heldOut">In-distribution images that the network looked into was not trained on, for the detectors that put scores on a scale by such images: P×C×H×W with P ≥ 1 and the same C, H and W; else null.</param>
    /// <exception cref="ArgumentException">Type, rank, size or range is not as stated.</exception>
    public OodTrainingSet(Tensor inDistribution, Tensor? outOfDistribution = null, Tensor? labels = null, Tensor? heldOut = null)
    {
        Shape = ImageBatch.CheckShape(inDistribution, nameof(inDistribution));
        if (inDistribution.shape[0] < 2)
            throw new ArgumentException("Expected at least 2 in-distribution images to fit on; got 1.", nameof(inDistribution));
        ImageBatch.CheckValues(inDistribution, nameof(inDistribution));
        if (outOfDistribution is not null)
        {
            ImageBatch.CheckShape(outOfDistribution, nameof(outOfDistribution), Shape);
            ImageBatch.CheckValues(outOfDistribution, nameof(outOfDistribution));
        }

        if (heldOut is not null)
        {
            ImageBatch.CheckShape(heldOut, nameof(heldOut), Shape);
            ImageBatch.CheckValues(heldOut, nameof(heldOut));
        }

        InDistribution = inDistribution;
        OutOfDistribution = outOfDistribution;
        Labels = labels is null ? null : ClassLabels.Of(labels, inDistribution.shape[0], nameof(labels));
        HeldOut = heldOut;
        _hashes = new Lazy<ulong[]>(() => [.. ImageHashes.Each(inDistribution)]);
        _images = new Lazy<TrainingImages>(() => TrainingImages.Of([.. new[] { outOfDistribution, heldOut }.OfType<Tensor>().Aggregate<Tensor, IEnumerable<ulong>>(_hashes.Value, (all, more) => all.Concat(ImageHashes.Each(more)))]));
    }

    /// <summary>The in-distribution images, N×C×H×W.</summary>
    public Tensor InDistribution { get; }

    /// <summary>The out-of-distribution training images, M×C×H×W, or null.</summary>
    public Tensor? OutOfDistribution { get; }

    /// <summary>The class of each in-distribution image, or null.</summary>
    public IReadOnlyList<long>? Labels { get; }

    /// <summary>In-distribution images that the network looked into was not trained on, P×C×H×W, or null.</summary>
    public Tensor? HeldOut { get; }

    /// <summary>The shape of every image of the set.</summary>
    public ImageShape Shape { get; }

    /// <summary>Records a training on this set, for <see cref="ITrainedDetector.TrainingRecords"/> of a detector of your own; those of the library do it by themselves.</summary>
    /// <param name="trainer">What is trained, such as <c>GEOM</c>.</param>
    /// <param name="options">An object whose public properties are the hyper-parameters, or null.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public TrainingRecord Record(string trainer, object? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(trainer);
        return new TrainingRecord(trainer, OptionsJson.Of(options), Images);
    }

    /// <summary>What it takes to recognise the images, of all kinds; read when first asked for.</summary>
    internal TrainingImages Images => _images.Value;

    /// <summary>The hash of each in-distribution image, in their order; read when first asked for.</summary>
    internal IReadOnlyList<ulong> InDistributionHashes => _hashes.Value;

    /// <summary>The out-of-distribution images, for a detector that can't do without.</summary>
    internal Tensor RequireOutOfDistribution(string detector) => OutOfDistribution
        ?? throw new ArgumentException($"The {detector} detector learns from out-of-distribution images; the training set has none. Pass some as {nameof(OodTrainingSet)}'s second argument.");
}

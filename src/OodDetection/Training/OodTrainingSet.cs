using System.Diagnostics;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The images that a detector is fitted on.</summary>
/// <remarks>The set refers to the caller's tensors or sources: it neither copies nor disposes them.</remarks>
public sealed class OodTrainingSet
{
    private readonly object _lock = new();
    private readonly IImageSource _inDistribution;
    private readonly IImageSource? _outOfDistribution;
    private readonly IImageSource? _heldOut;
    private ulong[]? _hashes;
    private TrainingImages? _images;
    private ImagePreprocessing? _measured;

    /// <summary>Puts a training set together and checks it.</summary>
    /// <param name="inDistribution">Images of the distribution to recognise: N×C×H×W with N ≥ 2, <c>uint8</c> or <c>float32</c> in [0, 1].</param>
    /// <param name="outOfDistribution">A few images known to lie outside of it, M×C×H×W with M ≥ 1 and the same C, H and W, for the detectors that learn from them; else null.</param>
    /// <param name="labels">The class of each in-distribution image, for the detectors that go by class: N whole numbers from 0; else null. They are copied.</param>
    /// <param name="heldOut">In-distribution images that the network looked into was not trained on, for the detectors that put scores on a scale by such images, one or more of the same shape; else null.</param>
    /// <exception cref="ArgumentException">Type, rank, size or range is not as stated.</exception>
    public OodTrainingSet(Tensor inDistribution, Tensor? outOfDistribution = null, Tensor? labels = null, Tensor? heldOut = null)
        : this(
            Checked(inDistribution, nameof(inDistribution)), outOfDistribution is null ? null : Checked(outOfDistribution, nameof(outOfDistribution)), labels,
            heldOut is null ? null : Checked(heldOut, nameof(heldOut)))
    {
    }

    /// <summary>Puts a training set together of images that are read when they are needed, so that it may be larger than memory.</summary>
    /// <remarks>
    /// Before a training all images are read once, for mean, standard deviation and <see cref="TrainingRecord.Fingerprint"/>; then once an epoch. The detector is the same, bit for bit, as of the
    /// same images in a tensor.
    /// </remarks>
    /// <param name="inDistribution">Images of the distribution to recognise, two or more.</param>
    /// <param name="outOfDistribution">Images known to lie outside of it, of the same shape, for the detectors that learn from them; else null.</param>
    /// <param name="labels">The class of each in-distribution image, for the detectors that go by class: N whole numbers from 0; else null. They are copied.</param>
    /// <param name="heldOut">In-distribution images that the network looked into was not trained on, for the detectors that put scores on a scale by such images, one or more of the same shape; else null.</param>
    /// <exception cref="ArgumentException">There are too few images, or the shapes differ.</exception>
    public OodTrainingSet(IImageSource inDistribution, IImageSource? outOfDistribution = null, Tensor? labels = null, IImageSource? heldOut = null)
    {
        ImageBatch.CheckShape(inDistribution, nameof(inDistribution));
        if (inDistribution.Count < 2)
            throw new ArgumentException("Expected at least 2 in-distribution images to fit on; got 1.", nameof(inDistribution));
        if (outOfDistribution is not null) ImageBatch.CheckShape(outOfDistribution, nameof(outOfDistribution), inDistribution.Shape);
        if (heldOut is not null) ImageBatch.CheckShape(heldOut, nameof(heldOut), inDistribution.Shape);
        Labels = labels is null ? null : ClassLabels.Of(labels, inDistribution.Count, nameof(labels));
        Shape = inDistribution.Shape;
        (_inDistribution, _outOfDistribution, _heldOut) = (inDistribution, outOfDistribution, heldOut);
    }

    /// <summary>The in-distribution images, N×C×H×W.</summary>
    /// <exception cref="InvalidOperationException">The set is read on demand, and no tensor has all of it: read <see cref="InDistributionImages"/>.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public Tensor InDistribution => InMemory(InDistributionImages, nameof(InDistributionImages));

    /// <summary>The out-of-distribution training images, M×C×H×W, or null.</summary>
    /// <exception cref="InvalidOperationException">The set is read on demand, and no tensor has all of it: read <see cref="OutOfDistributionImages"/>.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public Tensor? OutOfDistribution => OutOfDistributionImages is null ? null : InMemory(OutOfDistributionImages, nameof(OutOfDistributionImages));

    /// <summary>The in-distribution images, whether they are in memory or not.</summary>
    /// <exception cref="ObjectDisposedException">They are a tensor, which was disposed.</exception>
    public IImageSource InDistributionImages => Alive(_inDistribution);

    /// <summary>The out-of-distribution training images, whether they are in memory or not; or null.</summary>
    /// <exception cref="ObjectDisposedException">They are a tensor, which was disposed.</exception>
    public IImageSource? OutOfDistributionImages => _outOfDistribution is null ? null : Alive(_outOfDistribution);

    /// <summary>The class of each in-distribution image, or null.</summary>
    public IReadOnlyList<long>? Labels { get; private init; }

    /// <summary>In-distribution images that the network looked into was not trained on; or null.</summary>
    /// <exception cref="ObjectDisposedException">They are a tensor, which was disposed.</exception>
    public IImageSource? HeldOutImages => _heldOut is null ? null : Alive(_heldOut);

    /// <summary>The shape of every image of the set.</summary>
    public ImageShape Shape { get; }

    /// <summary>Records a training on this set, for <see cref="ITrainedDetector.TrainingRecords"/> of a detector of your own; those of the library do it by themselves.</summary>
    /// <param name="trainer">What is trained, such as <c>GEOM</c>.</param>
    /// <param name="options">An object whose public properties are the hyper-parameters, or null.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ObjectDisposedException">A tensor of the set was disposed.</exception>
    public TrainingRecord Record(string trainer, object? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(trainer);
        return new TrainingRecord(trainer, OptionsJson.Of(options), Images);
    }

    /// <summary>What it takes to recognise the images, of all kinds; read when first asked for.</summary>
    internal TrainingImages Images
    {
        get
        {
            lock (_lock) return _images ??= ReadRecord(CancellationToken.None);
        }
    }

    /// <summary>The hash of each in-distribution image, in their order; read when first asked for.</summary>
    internal IReadOnlyList<ulong> InDistributionHashes
    {
        get
        {
            lock (_lock) return _hashes ??= ImageHashes.Of(InDistributionImages, CancellationToken.None);
        }
    }

    /// <summary>Reads images that are not in memory once, if that was not done, so that what follows doesn't read them by the way.</summary>
    internal void EnsureRead(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        if (InDistributionImages is not TensorSource) Measure(progress, cancellationToken);
    }

    /// <summary>Mean and standard deviation of the in-distribution images; with those, what else can be had in the same pass.</summary>
    internal ImagePreprocessing Measure(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_measured is not null) return _measured;
            if (InDistributionImages is TensorSource { Images: var all }) return _measured = ImagePreprocessing.Measure(all);
            using var sums = new ChannelSums(Shape);
            var hashes = new List<ulong>();
            var clock = Stopwatch.StartNew();
            var count = InDistributionImages.Count;
            var done = 0L;
            // In the chunks in which a tensor would be measured: the sums are then the same to the last bit.
            ImageChunks.Visit(InDistributionImages, ChannelSums.ChunkFor(Shape), part =>
            {
                sums.Add(part);
                if (_hashes is null) hashes.AddRange(ImageHashes.Each(part));
                done += part.shape[0];
                progress?.Report(new TrainingProgress("reading", done, count, 1, 1, double.NaN, 0, done / clock.Elapsed.TotalSeconds, clock.Elapsed));
            }, cancellationToken);
            _hashes ??= [.. hashes];
            _images ??= ReadRecord(cancellationToken);
            return _measured = sums.ToPreprocessing();
        }
    }

    /// <summary>Some of the in-distribution images; those of a tensor are copied, and belong to the caller's dispose scope.</summary>
    internal IImageSource Pick(long[] places)
    {
        if (InDistributionImages is not TensorSource { Images: var all }) return new ImageSubset(InDistributionImages, places);
        return new TensorSource(all.index_select(0, tensor(places, device: all.device)));
    }

    /// <summary>A training set of some of the in-distribution images and all others.</summary>
    internal OodTrainingSet Only(long[] places)
    {
        var hashes = InDistributionHashes;
        return new OodTrainingSet(Pick(places), OutOfDistributionImages, heldOut: HeldOutImages)
        {
            _hashes = [.. places.Select(place => hashes[(int)place])], Labels = Labels is null ? null : [.. places.Select(place => Labels[(int)place])],
        };
    }

    /// <summary>The out-of-distribution images, for a detector that can't do without.</summary>
    internal IImageSource RequireOutOfDistribution(string detector) => OutOfDistributionImages
        ?? throw new ArgumentException($"The {detector} detector learns from out-of-distribution images; the training set has none. Pass some as {nameof(OodTrainingSet)}'s second argument.");

    private static IImageSource Alive(IImageSource images)
        => images is TensorSource { IsDisposed: true } ? throw new ObjectDisposedException(nameof(Tensor), "Images of this set were disposed; they are needed as long as it is used.") : images;

    private static TensorSource Checked(Tensor images, string parameter)
    {
        ImageBatch.CheckShape(images, parameter);
        ImageBatch.CheckValues(images, parameter);
        return new TensorSource(images);
    }

    private static Tensor InMemory(IImageSource images, string parameter) => images is TensorSource { Images: var all }
        ? all
        : throw new InvalidOperationException($"The images of this set are read when they are needed, and are in no tensor. Read them by {parameter}.");

    private TrainingImages ReadRecord(CancellationToken cancellationToken)
    {
        _hashes ??= ImageHashes.Of(InDistributionImages, cancellationToken);
        return TrainingImages.Of([.. _hashes, .. new[] { OutOfDistributionImages, HeldOutImages }.OfType<IImageSource>().SelectMany(more => ImageHashes.Of(more, cancellationToken))]);
    }
}

using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>
/// The batch-statistics detector, fitted: images, or windows of a stream of images, are suspicious when the statistics of their pixels and features
/// are unusual. It finds covariate shift, such as noise, blur, another compression or a dirty lens, that the content of single images hides.
/// </summary>
/// <remarks>
/// <para>Made by <see cref="BatchStatisticsTrainer"/>. A score is −ln p, where p is the probability that in-distribution images, or windows of
/// the same size, look as unusual: about exponential with mean one where nothing is wrong, so that <c>score ≥ −ln 0.01</c> is a false alarm in a
/// hundred. The idea is from DisCoPatch (Caetano et al., arXiv 2501.08005); explicit moments, mixed windows and calibration are our own.</para>
/// <para>1. An image gives moments m: of each channel the mean over space and the log-variance; whitened, v = W(m − µ) with WᵀW = Σ⁻¹ of the N fitted images.
/// 2. A window of n images has the statistic S = log(|v̄|²/(1/n + 1/N)), v̄ being the mean of its v. 3. q(S) = −log of the share of held-out images, or of
/// windows drawn from them, with S or more, exponential beyond the highest tenth. 4. Of a window, Berk &amp; Jones' statistic B of its images' p-values is one
/// more part. 5. F = Σ q over the parts; the score is −ln p of F among the F of held-out images or drawn windows.</para>
/// <para><b>Thread safety.</b> As stated by <see cref="IOodDetector"/>, for all operations.</para>
/// </remarks>
public sealed class BatchStatisticsDetector : IOodWindowDetector, ITrainedDetector, IUpdatableDetector<BatchStatisticsDetector>, INamedDetector, IHasNetworks, IScoresInPasses
{
    /// <summary>The minimum number of held-out images to calibrate with.</summary>
    public const int MinHeldOut = 40;

    /// <summary>The minimum number of images in a window; one image is scored by <see cref="Score"/>.</summary>
    public const int MinWindowSize = 2;

    private readonly EvidenceReader _reader;
    private readonly ImageEvidence[] _heldOut;
    private readonly ImageScale _imageScale;
    private readonly ConcurrentDictionary<int, Lazy<WindowScale>> _windowScales = [];
    private readonly int _calibrationWindows;
    private readonly long _seed;
    private int _disposed;

    internal BatchStatisticsDetector(EvidenceReader reader, IReadOnlyList<double[][]> heldOut, int calibrationWindows, long seed, IReadOnlyList<TrainingRecord> records, FittedImages? fitted)
    {
        TrainingRecords = records;
        Fitted = fitted;
        _reader = reader;
        _imageScale = new ImageScale(reader.Parts, heldOut);
        _heldOut = [.. heldOut.Select(image => new ImageEvidence(image, _imageScale.Of(image)))];
        _calibrationWindows = calibrationWindows;
        _seed = seed;
    }

    /// <summary>The names of the parts, in order.</summary>
    public IReadOnlyList<string> Parts => [.. _reader.Parts.Select(part => part.Name)];

    /// <summary>The largest window that can be calibrated: a quarter of the images held out in training.</summary>
    public int MaxWindowSize => _heldOut.Length / 4;

    /// <inheritdoc/>
    public IReadOnlyList<TrainingRecord> TrainingRecords { get; }

    /// <inheritdoc/>
    /// <remarks>It does if it has no discriminator (<see cref="BatchStatisticsOptions.DisCoPatch"/>), which is trained, and was fitted on no more than a million images.</remarks>
    public bool CanUpdate => Fitted is not null;

    /// <summary>The images that its distributions were fitted on, those held out left aside; null where it can't be updated.</summary>
    internal FittedImages? Fitted { get; }

    internal ImageShape Shape => _reader.Shape;

    internal int ScoringBatchSize => _reader.BatchSize;

    internal int CalibrationWindows => _calibrationWindows;

    internal IReadOnlyList<ImageEvidence> HeldOut => _heldOut;

    internal IReadOnlyList<IEvidencePart> EvidenceParts => _reader.Parts;

    internal IReadOnlyList<int> Dimensions => [.. _reader.Parts.Select(part => part.Dimension)];

    internal long Seed => _seed;

    long IScoresInPasses.ImagesPerPass => ScoringBatchSize;

    string INamedDetector.Name => BatchStatisticsFile.Kind;

    IEnumerable<nn.Module> IHasNetworks.Networks => _reader.Parts.Select(part => part.Module);

    /// <summary>Scores single images: each is a window by itself, and its score doesn't depend on the rest of the call.</summary>
    /// <inheritdoc/>
    public Tensor Score(Tensor images) => ScoreNumbers.Give([.. Read(images).Select(image => image.NegativeLogP)]);

    /// <summary>Scores windows of successive images.</summary>
    /// <param name="images">N×C×H×W as for <see cref="Score"/>, with N ≥ <paramref name="windowSize"/>.</param>
    /// <param name="windowSize">Images in a window, from <see cref="MinWindowSize"/> to <see cref="MaxWindowSize"/>.</param>
    /// <param name="stride">How many images after one window the next begins; null for windows side by side.</param>
    /// <returns>⌊(N − windowSize)/stride⌋ + 1 scores −ln p, <c>float64</c>, on the CPU. Images after the last full window are left out.</returns>
    /// <exception cref="ArgumentException">There are too few images for one window, or they are not as for <see cref="Score"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The window size or the stride is out of range.</exception>
    public Tensor ScoreWindows(Tensor images, int windowSize, int? stride = null)
    {
        CheckSize(windowSize, nameof(windowSize));
        var step = stride ?? windowSize;
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1, nameof(stride));
        ImageBatch.CheckShape(images, nameof(images), Shape);
        if (images.shape[0] < windowSize)
            throw new ArgumentException($"Expected at least the {windowSize} images of one window; got {images.shape[0]}.", nameof(images));

        var scale = ScaleFor(windowSize);
        var window = new Queue<ImageEvidence>();
        var scores = new List<double>();
        var (summary, untilNext) = (new WindowSummary(Dimensions), windowSize);
        foreach (var image in Read(images))
        {
            if (window.Count == windowSize) window.Dequeue();
            window.Enqueue(image);
            if (--untilNext > 0) continue;
            untilNext = step;
            summary.Clear();
            foreach (var member in window) summary.Add(member);
            scores.Add(scale.Of(summary).Joined);
        }

        return ScoreNumbers.Give([.. scores]);
    }

    /// <summary>Reads images of a window, or of a part of one, for <see cref="Examine(WindowSummary)"/>.</summary>
    /// <param name="images">N×C×H×W as for <see cref="Score"/>.</param>
    /// <exception cref="ArgumentException">The images are not as for <see cref="Score"/>.</exception>
    public WindowSummary Summarise(Tensor images)
    {
        var summary = new WindowSummary(Dimensions);
        foreach (var image in Read(images)) summary.Add(image);
        return summary;
    }

    /// <summary>
    /// Reads images one by one, for windows that are put together of them afterwards: <see cref="WindowSummary.Merge(IEnumerable{WindowSummary})"/>, then
    /// <see cref="ScoreWindow"/>. An image that is in many windows is read once.
    /// </summary>
    /// <param name="images">N×C×H×W as for <see cref="Score"/>.</param>
    /// <returns>N summaries of one image each, some 5 KB an image.</returns>
    /// <exception cref="ArgumentException">The images are not as for <see cref="Score"/>.</exception>
    public IReadOnlyList<WindowSummary> SummariseEach(Tensor images)
    {
        var dimensions = Dimensions;
        return [.. Read(images).Select(Alone)];

        WindowSummary Alone(ImageEvidence image)
        {
            var summary = new WindowSummary(dimensions);
            summary.Add(image);
            return summary;
        }
    }

    /// <summary>Scores a window that was summarised before: as <see cref="ScoreWindows"/> does, or <see cref="Score"/> if it is a single image.</summary>
    /// <param name="window">A summary by this detector, of at most <see cref="MaxWindowSize"/> images.</param>
    /// <returns>−ln p.</returns>
    /// <exception cref="ArgumentException">The summary is of another kind of detector.</exception>
    /// <exception cref="ArgumentOutOfRangeException">It holds no image, or too many.</exception>
    public double ScoreWindow(WindowSummary window)
    {
        CheckWindow(window);
        if (window.Count == 1) return window.ImageEvidence[0];
        CheckSize(window.Count, nameof(window));
        return ScaleFor(window.Count).Of(window).Joined;
    }

    /// <summary>Examines a window: how unusual it is, which images make it so, and what moved.</summary>
    /// <param name="images">The window, of <see cref="MinWindowSize"/> to <see cref="MaxWindowSize"/> images.</param>
    /// <exception cref="ArgumentException">The images are not as for <see cref="Score"/>, or of another number.</exception>
    public WindowReport Examine(Tensor images)
    {
        ImageBatch.CheckShape(images, nameof(images), Shape);
        CheckSize(images.shape[0], nameof(images));
        return Examine(Summarise(images));
    }

    /// <inheritdoc cref="Examine(Tensor)"/>
    /// <param name="window">A summary by this detector.</param>
    public WindowReport Examine(WindowSummary window)
    {
        CheckWindow(window);
        CheckSize(window.Count, nameof(window));
        return WindowReport.Of(window, ScaleFor(window.Count), _reader.Parts);
    }

    /// <inheritdoc/>
    /// <remarks>The images held out in the fit stay the same, and calibrate the scores anew.</remarks>
    public BatchStatisticsDetector Update(Tensor images) => BatchStatisticsUpdate.Of(this, images, add: true);

    /// <inheritdoc/>
    public BatchStatisticsDetector Forget(Tensor images) => BatchStatisticsUpdate.Of(this, images, add: false);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) _reader.Dispose();
    }

    internal void EnsureAlive() => ObjectDisposedException.ThrowIf(_disposed != 0, this);

    internal IEnumerable<ImageEvidence> Read(Tensor images)
    {
        EnsureAlive();
        return _reader.Read(images).Select(numbers => new ImageEvidence(numbers, _imageScale.Of(numbers)));
    }

    /// <summary>The scale of a window size, fitted when it is first asked for.</summary>
    internal WindowScale ScaleFor(int size) => _windowScales.GetOrAdd(size, s => new Lazy<WindowScale>(
        () => WindowScale.Fit(_reader.Parts, _heldOut, s, _calibrationWindows, Seeds.Derive(_seed, FormattableString.Invariant($"windows of {s}"))))).Value;

    private void CheckSize(long size, string parameter)
    {
        if (size < MinWindowSize)
            throw new ArgumentOutOfRangeException(parameter, size, $"Expected a window of at least {MinWindowSize} images; single images are what {nameof(Score)} is for.");
        if (size > MaxWindowSize)
        {
            throw new ArgumentOutOfRangeException(
                parameter, size,
                $"Expected a window of at most {MaxWindowSize} images, a quarter of the {_heldOut.Length} that were held out to calibrate with. Larger windows need more training images, or a larger {nameof(BatchStatisticsOptions.HeldOutShare)} or {nameof(BatchStatisticsOptions.MaxHeldOut)}.");
        }
    }

    private void CheckWindow(WindowSummary window)
    {
        ArgumentNullException.ThrowIfNull(window);
        EnsureAlive();
        window.CheckDimensions(Dimensions, nameof(window));
    }
}

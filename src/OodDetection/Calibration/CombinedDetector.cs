using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Calibrated detectors of any kinds, joined by their p-values: an image is suspicious when what they say, taken together, is unusual.</summary>
/// <remarks>
/// <para>The score is Σ −ln p over the parts (Fisher, "Statistical Methods for Research Workers", 1925). p is interpolated between the scores that a part was
/// calibrated on and continues exponentially beyond the highest tenth of them, so that images far out don't tie at 1/(n + 1). The parts may differ in
/// networks, transforms and training, but take images of one shape. Detectors that look into one network are joined faster by
/// <see cref="FusedDetector"/>.</para>
/// <para>Rounding of the networks shows in a −log p: with another number of images in the call a score may differ by one part in 100,000.</para>
/// <para>The parts depend on each other, so the sum is not a p-value. For verdicts calibrate the combined detector like any other, on images
/// that none of the parts was trained or calibrated on.</para>
/// <para><b>Thread safety.</b> As stated by <see cref="IOodDetector"/>, if the parts are.</para>
/// </remarks>
public sealed class CombinedDetector : IOodDetector, ITrainedDetector, ILocatesAnomalies, INamedDetector, IRemembersImages, IScoresInPasses
{
    private readonly CalibratedDetector[] _parts;
    private readonly TailProbability[] _tails;
    private readonly HeldParts _held;

    /// <summary>Joins detectors, and takes them over.</summary>
    /// <inheritdoc cref="CombinedDetector(IReadOnlyList{CalibratedDetector}, bool)"/>
    public CombinedDetector(params IReadOnlyList<CalibratedDetector> parts)
        : this(parts, leaveOpen: false)
    {
    }

    /// <summary>Joins detectors.</summary>
    /// <param name="parts">Two or more.</param>
    /// <param name="leaveOpen">Whether the parts stay the caller's to dispose; see <see cref="IOodDetector"/>.</param>
    /// <exception cref="ArgumentException">There are fewer than two, one comes twice, or one has calibration scores that are infinite.</exception>
    public CombinedDetector(IReadOnlyList<CalibratedDetector> parts, bool leaveOpen)
        : this(parts, leaveOpen, nearTiesAreTies: true)
    {
    }

    // Calibration scores that nearly tie don't count as ties in what the first versions saved.
    internal CombinedDetector(IReadOnlyList<CalibratedDetector> parts, bool leaveOpen, bool nearTiesAreTies)
    {
        ArgumentNullException.ThrowIfNull(parts);
        foreach (var part in parts) ArgumentNullException.ThrowIfNull(part, nameof(parts));
        if (parts.Count < 2) throw new ArgumentException($"Expected two or more detectors to combine; got {parts.Count}.", nameof(parts));
        if (parts.Distinct().Count() < parts.Count) throw new ArgumentException("Expected different detectors; one comes twice.", nameof(parts));
        foreach (var (part, index) in parts.Select((part, index) => (part, index)))
        {
            if (double.IsInfinity(part.Calibration.Scores[0]) || double.IsInfinity(part.Calibration.Scores[^1]))
                throw new ArgumentException($"Expected detectors with finite calibration scores; the one at index {index} has infinite ones.", nameof(parts));
        }

        _parts = [.. parts];
        _held = new HeldParts(leaveOpen, _parts);
        NearTiesAreTies = nearTiesAreTies;
        _tails = [.. parts.Select(part => new TailProbability(nearTiesAreTies ? TailProbability.NearTiesAsTies(part.Calibration.Scores) : part.Calibration.Scores))];
    }

    /// <summary>The parts, in order.</summary>
    public IReadOnlyList<CalibratedDetector> Parts => _parts;

    /// <summary>Whether calibration scores that nearly tie count as ties.</summary>
    internal bool NearTiesAreTies { get; }

    /// <summary>What makes −ln p of each part's scores.</summary>
    internal IReadOnlyList<TailProbability> Tails => _tails;

    /// <inheritdoc/>
    public IReadOnlyList<TrainingRecord> TrainingRecords => [.. _parts.SelectMany(part => part.TrainingRecords).Distinct()];

    long IScoresInPasses.ImagesPerPass => ChunkedScoring.PassOf(_parts);

    string INamedDetector.Name => CombinedFile.Kind;

    IEnumerable<TrainingImages> IRemembersImages.SeenImages => _parts.SelectMany(part => part.SeenImages());

    /// <summary>Scores images: the sum of −ln p over the parts, zero or more.</summary>
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A part gave NaN; the message says which, and for which images.</exception>
    public Tensor Score(Tensor images)
    {
        _held.EnsureAlive(this);
        double[]? joined = null;
        for (var p = 0; p < _parts.Length; p++)
        {
            var scores = NaNScores.Refuse(ScoreNumbers.Take(_parts[p].Score(images), images.shape[0]), _parts[p]);
            joined ??= new double[scores.Length];
            for (var i = 0; i < scores.Length; i++) joined[i] += _tails[p].NegativeLog(scores[i]);
        }

        return ScoreNumbers.Give(joined!);
    }

    /// <summary>Whether <see cref="Map"/> can be asked: whether one of the parts can.</summary>
    public bool CanMap => Locating.Any();

    /// <summary>Shows where images are unusual: the mean of the maps of the parts that have any.</summary>
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">No part has maps.</exception>
    public Tensor Map(Tensor images)
    {
        _held.EnsureAlive(this);
        using var scope = NewDisposeScope();
        Tensor[] maps = [.. Locating.Select(part => part.Map(images))];
        return maps.Length == 0
            ? throw new InvalidOperationException($"None of the parts has maps; fit one with {nameof(MomentsOptions)}.{nameof(MomentsOptions.Localize)}.")
            : stack(maps).mean([0L]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();

    private IEnumerable<ILocatesAnomalies> Locating
        => _parts.Select(part => part.GetService(typeof(ILocatesAnomalies))).OfType<ILocatesAnomalies>().Where(part => part.CanMap);
}

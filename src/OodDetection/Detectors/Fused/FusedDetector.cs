using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Several detectors on one network, joined: an image is suspicious when what the parts say, taken together, is unusual.</summary>
/// <remarks>
/// Made by <see cref="FusedTrainer"/>, or by <see cref="Join"/> of existing detectors. All parts share one forward pass.
/// The score is the weighted sum over the parts of what <see cref="FusionRule"/> makes of theirs. Rounding of the network shows there: with
/// another number of images in the call a score may differ by one part in 100,000.
/// </remarks>
public sealed class FusedDetector : ITrainedDetector, ILocatesAnomalies, INamedDetector, IHasNetworks, IJoinedScorer
{
    /// <summary>The minimum number of held-out images that it takes to put the parts' scores on one scale.</summary>
    public const int MinHeldOut = 20;

    private readonly FusedParts _parts;
    private readonly double[] _weights;
    private readonly ScoreScale[] _scales;

    private FusedDetector(FusedParts parts, double[][] heldOut, FusionRule rule, FusionWeights weights, IReadOnlyList<TrainingRecord> records)
    {
        (_parts, HeldOut, Rule, Weights, TrainingRecords) = (parts, heldOut, rule, weights, records);
        _weights = [.. parts.Parts.Select(part => part.WeightIn(weights))];
        _scales = [.. heldOut.Select(scores => ScoreScale.Fit(rule, scores))];
    }

    /// <summary>The transforms over which the parts average.</summary>
    public TransformSet Transforms => _parts.Transforms;

    /// <summary>The names of the parts, in order.</summary>
    public IReadOnlyList<string> Parts => [.. _parts.Parts.Select(part => part.Name)];

    /// <inheritdoc/>
    public IReadOnlyList<TrainingRecord> TrainingRecords { get; }

    internal IReadOnlyList<FusedPart> FusedParts => _parts.Parts;

    internal FusionRule Rule { get; }

    internal FusionWeights Weights { get; }

    internal int ScoringBatchSize => _parts.BatchSize;

    /// <summary>The weight of each part.</summary>
    internal IReadOnlyList<double> PartWeights => _weights;

    /// <summary>The scale of each part.</summary>
    internal IReadOnlyList<ScoreScale> Scales => _scales;

    /// <summary>The scores of the held-out images by each part, on the scales that they are joined on.</summary>
    internal double[][] HeldOut { get; }

    /// <summary>Joins fitted detectors that look into the same network under the same transforms.</summary>
    /// <param name="geom">The GEOM detector whose network the others look into.</param>
    /// <param name="moments">The moments detector.</param>
    /// <param name="layers">The intermediate-layer detector, or null.</param>
    /// <param name="heldOut">In-distribution images that none of them was trained on: N×C×H×W with <see cref="MinHeldOut"/> different images or more, <c>uint8</c> or <c>float32</c> in [0, 1]. Of equal images one is used.</param>
    /// <param name="rule">How the scores are joined.</param>
    /// <param name="scoringBatchSize">How many transformed images go through the network at once; it bounds the memory.</param>
    /// <param name="weights">How much each part counts; the defaults where null. <see cref="FusionWeights.For"/> has those for intermediate layers trained on few images.</param>
    /// <param name="leaveOpen">Whether the parts stay the caller's to dispose; see <see cref="IOodDetector"/>.</param>
    /// <exception cref="ArgumentException">The parts have different networks, preprocessings or transform sets, a weight is not valid, there are too few held-out images, a part was trained on some of them, or it gives NaN or infinity for some.</exception>
    public static FusedDetector Join(
        GeomDetector geom, MomentsDetector moments, IntermediateLayerDetector? layers, Tensor heldOut,
        FusionRule rule = FusionRule.Fisher, int scoringBatchSize = 64, FusionWeights? weights = null, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(geom);
        ArgumentNullException.ThrowIfNull(moments);
        ArgumentOutOfRangeException.ThrowIfLessThan(scoringBatchSize, 1);
        if (!Enum.IsDefined(rule)) throw new ArgumentOutOfRangeException(nameof(rule), rule, $"Expected {nameof(FusionRule.Fisher)} or {nameof(FusionRule.StandardisedSum)}.");
        weights ??= new FusionWeights();
        var errors = new OptionsErrors(nameof(FusionWeights));
        weights.Check(errors);
        errors.ThrowIfAny();
        return Make(FusedPart.Of(geom, moments, layers), new TensorSource(heldOut), rule, weights, scoringBatchSize, leaveOpen, places: null, new { rule, weights, scoringBatchSize }, CancellationToken.None);
    }

    IEnumerable<nn.Module> IHasNetworks.Networks => _parts.Parts.Select(part => part.Detector).OfType<IHasNetworks>().SelectMany(part => part.Networks).Distinct();

    long IScoresInPasses.ImagesPerPass => TransformedScoring.ImagesPerPass(_parts.PassSize, Transforms);

    string INamedDetector.Name => FusedFile.Kind;

    /// <inheritdoc/>
    public Tensor Score(Tensor images) => ScoreNumbers.Give(Sum(_parts.Score(new TensorSource(images), CancellationToken.None)));

    IReadOnlyList<IFeatureScorer> IJoinedScorer.Scorers => _parts.Scorers;

    double[] IJoinedScorer.Join(IReadOnlyList<double[]> scores) => Sum(_parts.OnUnboundedScales(scores));

    private double[] Sum(double[][] parts)
    {
        var joined = new double[parts[0].Length];
        // A part of weight 0 has no say, whatever it gives: NaN, too.
        for (var p = 0; p < parts.Length; p++)
            for (var i = 0; _weights[p] > 0 && i < joined.Length; i++) joined[i] += _weights[p] * _scales[p].Of(parts[p][i]);
        return joined;
    }

    /// <summary>Whether <see cref="Map"/> can be asked: the moments part was fitted with <see cref="MomentsOptions.Localize"/>.</summary>
    public bool CanMap => Moments is { CanMap: true };

    /// <summary>Shows where images are unusual, by the moments part alone: see <see cref="MomentsDetector.Map"/>.</summary>
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The moments part was fitted without <see cref="MomentsOptions.Localize"/>.</exception>
    public Tensor Map(Tensor images)
    {
        _parts.EnsureAlive();
        return Moments?.Map(images) ?? throw new InvalidOperationException("The detector has no moments part, whose maps it would give.");
    }

    /// <inheritdoc/>
    public void Dispose() => _parts.Dispose();

    private MomentsDetector? Moments => _parts.Parts.Select(part => part.Detector).OfType<MomentsDetector>().FirstOrDefault();

    /// <summary>Joins detectors that look into one network.</summary>
    /// <param name="joined">The parts.</param>
    /// <param name="heldOut">Images that none of them was trained on.</param>
    /// <param name="rule">How scores are joined.</param>
    /// <param name="weights">How much each part counts.</param>
    /// <param name="scoringBatchSize">How many transformed images go through the network at once.</param>
    /// <param name="leaveOpen">Whether the parts stay the caller's.</param>
    /// <param name="places">Where a trainer held the images out of its set, all of them different; null for a set of the caller's, of which it is checked that no part was trained on it.</param>
    /// <param name="options">What is recorded.</param>
    /// <param name="cancellationToken">Looked at before each pass.</param>
    internal static FusedDetector Make(
        IReadOnlyList<FusedPart> joined, IImageSource heldOut, FusionRule rule, FusionWeights weights, int scoringBatchSize, bool leaveOpen, IReadOnlyList<long>? places, object options,
        CancellationToken cancellationToken)
    {
        ImageBatch.CheckShape(heldOut, nameof(heldOut), joined[0].Detector.Network.Preprocessing.Input);
        using var different = new DifferentImages(heldOut, nameof(heldOut), cancellationToken);
        if (different.Count < MinHeldOut)
            throw new ArgumentException($"Expected at least {MinHeldOut} different held-out images to put the scores on one scale; got {different.Count}.", nameof(heldOut));
        var parts = new FusedParts(joined, scoringBatchSize, leaveOpen);
        try
        {
            // Not of a trainer's own split: there only an outlier that equals a held-out image could be found.
            if (places is null) SeenImages.Refuse(joined.Select(part => part.Detector), different.Hashes, nameof(heldOut));
            TrainingRecord[] records = [.. joined.SelectMany(part => part.Detector.TrainingRecords).Distinct(), new TrainingRecord("fused", OptionsJson.Of(options), TrainingImages.Of(different.Hashes))];
            var scores = parts.Score(different.Images, cancellationToken);
            foreach (var (part, its) in joined.Zip(scores))
                NaNScores.RefuseHeldOut(its, part.Name, places ?? different.Indices, part.Detector is IHasNetworks { Networks: var networks } ? networks : [part.Detector.Network.Network], nameof(heldOut));
            if (rule == FusionRule.Fisher) scores = Array.ConvertAll(scores, part => TailProbability.NearTiesAsTies(part));
            return new FusedDetector(parts, scores, rule, weights, records);
        }
        catch
        {
            parts.Release();
            throw;
        }
    }

    /// <summary>A detector as it was saved. It takes the parts over.</summary>
    internal static FusedDetector Restore(
        IReadOnlyList<FusedPart> joined, double[][] heldOut, FusionRule rule, FusionWeights weights, int scoringBatchSize, IReadOnlyList<TrainingRecord> records)
    {
        if (heldOut.Length != joined.Count) throw new ArgumentException("Expected held-out scores of each part.", nameof(heldOut));
        var errors = new OptionsErrors(nameof(FusionWeights));
        weights.Check(errors);
        errors.ThrowIfAny();
        return new FusedDetector(new FusedParts(joined, scoringBatchSize, leaveOpen: false), heldOut, rule, weights, records);
    }
}

using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Several detectors on one network, joined: an image is suspicious when what the parts say, taken together, is unusual.</summary>
/// <remarks>
/// Made by <see cref="FusedTrainer"/>, or by <see cref="Join"/> of detectors that are there already. All parts share one forward pass.
/// The score is the weighted sum over the parts of what <see cref="FusionRule"/> makes of theirs. Held-out scores that nearly tie magnify rounding there: with
/// another number of images in the call a score may differ by one part in 100,000.
/// </remarks>
public sealed class FusedDetector : ITrainedDetector, INamedDetector
{
    /// <summary>The fewest held-out images that the parts' scores can be put on one scale with.</summary>
    public const int MinHeldOut = 20;

    private readonly GeomDetector _geom;
    private readonly MomentsDetector _moments;
    private readonly IntermediateLayerDetector? _layers;
    private readonly FrozenNetwork _network;
    private readonly FeatureReader _reader;
    private readonly bool _ownsParts;
    private readonly double[] _weights;
    private ScoreScale[] _scales = [];

    private FusedDetector(
        GeomDetector geom, MomentsDetector moments, IntermediateLayerDetector? layers, FusionRule rule, FusionWeights weights, int scoringBatchSize, bool ownsParts,
        IReadOnlyList<TrainingRecord> records)
    {
        TrainingRecords = records;
        (Rule, Weights) = (rule, weights);
        _weights = layers is null ? [weights.Geom, weights.Moments] : [weights.Geom, weights.Moments, weights.IntermediateLayer];
        _geom = geom;
        _moments = moments;
        _layers = layers;
        _network = geom.Network.Share();
        try
        {
            _reader = new FeatureReader(_network, [.. moments.Layers.Union(layers?.Layers ?? [])]);
        }
        catch
        {
            _network.Dispose();
            throw;
        }

        ScoringBatchSize = scoringBatchSize;
        _ownsParts = ownsParts;
    }

    /// <summary>The transforms over which the parts average.</summary>
    public TransformSet Transforms => _geom.Transforms;

    /// <summary>The names of the parts, in order.</summary>
    public IReadOnlyList<string> Parts => _layers is null ? ["GEOM", "moments"] : ["GEOM", "moments", "intermediate layers"];

    /// <inheritdoc/>
    public IReadOnlyList<TrainingRecord> TrainingRecords { get; }

    internal (GeomDetector Geom, MomentsDetector Moments, IntermediateLayerDetector? Layers) Detectors => (_geom, _moments, _layers);

    internal FusionRule Rule { get; }

    internal FusionWeights Weights { get; }

    internal int ScoringBatchSize { get; }

    /// <summary>The scores of the held-out images by each part, on the scales that they are joined on.</summary>
    internal double[][] HeldOut { get; private set; } = [];

    /// <summary>Joins fitted detectors that look into the same network under the same transforms. They stay the caller's, and have to live as long as the result.</summary>
    /// <param name="geom">The GEOM detector whose network the others look into.</param>
    /// <param name="moments">The moments detector.</param>
    /// <param name="layers">The intermediate-layer detector, or null.</param>
    /// <param name="heldOut">In-distribution images that none of them was fitted on: N×C×H×W with <see cref="MinHeldOut"/> different images or more, <c>uint8</c> or <c>float32</c> in [0, 1]. Of equal images one is used.</param>
    /// <param name="rule">How the scores are joined.</param>
    /// <param name="scoringBatchSize">How many transformed images go through the network at once; it bounds the memory.</param>
    /// <param name="weights">How much each part counts; the defaults where null. <see cref="FusionWeights.For"/> has those for intermediate layers trained on few images.</param>
    /// <exception cref="ArgumentException">The parts have different networks or transform sets, a weight is not valid, or there are too few held-out images.</exception>
    public static FusedDetector Join(
        GeomDetector geom, MomentsDetector moments, IntermediateLayerDetector? layers, Tensor heldOut,
        FusionRule rule = FusionRule.Fisher, int scoringBatchSize = 64, FusionWeights? weights = null)
    {
        ArgumentNullException.ThrowIfNull(geom);
        ArgumentNullException.ThrowIfNull(moments);
        ArgumentOutOfRangeException.ThrowIfLessThan(scoringBatchSize, 1);
        CheckShared(geom, moments.Network, moments.Transforms, nameof(moments));
        if (layers is not null) CheckShared(geom, layers.Network, layers.Transforms, nameof(layers));
        if (!Enum.IsDefined(rule)) throw new ArgumentOutOfRangeException(nameof(rule), rule, $"Expected {nameof(FusionRule.Fisher)} or {nameof(FusionRule.StandardisedSum)}.");
        weights ??= new FusionWeights();
        var errors = new OptionsErrors(nameof(FusionWeights));
        weights.Check(errors);
        errors.ThrowIfAny();
        return Make(geom, moments, layers, heldOut, rule, weights, scoringBatchSize, ownsParts: false, new { rule, weights, scoringBatchSize });
    }

    string INamedDetector.Name => FusedFile.Kind;

    /// <inheritdoc/>
    public Tensor Score(Tensor images) => Run(images, parts =>
    {
        var joined = new double[parts[0].Length];
        for (var p = 0; p < parts.Length; p++)
            for (var i = 0; i < joined.Length; i++) joined[i] += _weights[p] * _scales[p].Of(parts[p][i]);
        return tensor(joined);
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _network.Dispose();
        if (!_ownsParts) return;
        _layers?.Dispose();
        _moments.Dispose();
        _geom.Dispose();
    }

    internal static FusedDetector Make(
        GeomDetector geom, MomentsDetector moments, IntermediateLayerDetector? layers, Tensor heldOut, FusionRule rule, FusionWeights weights, int scoringBatchSize, bool ownsParts, object options)
    {
        ImageBatch.CheckShape(heldOut, nameof(heldOut), geom.Network.Preprocessing.Input);
        using var different = new DifferentImages(heldOut, nameof(heldOut));
        if (different.Count < MinHeldOut)
            throw new ArgumentException($"Expected at least {MinHeldOut} different held-out images to put the scores on one scale; got {different.Count}.", nameof(heldOut));
        TrainingRecord[] records = [.. Trained(geom, moments, layers).SelectMany(part => part.TrainingRecords).Distinct(), new TrainingRecord("fused", OptionsJson.Of(options), TrainingImages.Of(different.Hashes))];
        var detector = new FusedDetector(geom, moments, layers, rule, weights, scoringBatchSize, ownsParts, records);
        try
        {
            var scores = new List<double>[detector.Parts.Count];
            using var _ = detector.Run(different.Images, parts =>
            {
                for (var p = 0; p < parts.Length; p++) (scores[p] ??= []).AddRange(parts[p]);
                return zeros(parts[0].Length, ScalarType.Float64);
            });
            detector.Scale([.. scores.Select(s => s.ToArray())]);
            return detector;
        }
        catch
        {
            detector._reader.Dispose();
            detector._network.Dispose();
            throw;
        }
    }

    /// <summary>A detector as it was saved. The parts go over to it.</summary>
    internal static FusedDetector Restore(
        GeomDetector geom, MomentsDetector moments, IntermediateLayerDetector? layers, double[][] heldOut, FusionRule rule, FusionWeights weights, int scoringBatchSize,
        IReadOnlyList<TrainingRecord> records)
    {
        CheckShared(geom, moments.Network, moments.Transforms, nameof(moments));
        if (layers is not null) CheckShared(geom, layers.Network, layers.Transforms, nameof(layers));
        if (heldOut.Length != (layers is null ? 2 : 3)) throw new ArgumentException("Expected held-out scores of each part.", nameof(heldOut));
        var errors = new OptionsErrors(nameof(FusionWeights));
        weights.Check(errors);
        errors.ThrowIfAny();
        var detector = new FusedDetector(geom, moments, layers, rule, weights, scoringBatchSize, ownsParts: true, records);
        detector.Scale(heldOut);
        return detector;
    }

    private static IEnumerable<ITrainedDetector> Trained(GeomDetector geom, MomentsDetector moments, IntermediateLayerDetector? layers)
        => layers is null ? [geom, moments] : [geom, moments, layers];

    private void Scale(double[][] heldOut)
    {
        HeldOut = heldOut;
        _scales = [.. heldOut.Select(scores => ScoreScale.Fit(Rule, scores))];
    }

    /// <summary>Hands each chunk's scores on, part by part, from one forward pass, before they come to a common scale.</summary>
    private Tensor Run(Tensor images, Func<double[][], Tensor> join)
        => TransformedScoring.Run(images, _network.Preprocessing, _network.Device, Transforms, ScoringBatchSize, batch =>
        {
            var outputs = _reader.Run(batch);
            var geom = _geom.ScoreLogits(GeomDetector.Logits(outputs.Output, batch.shape[0], Transforms.Count));
            // Each score on a scale without ends, where an exponential tail is a fair guess: log-odds of probabilities, logarithms of distances.
            var parts = new List<double[]>
            {
                Scaled(geom, _geom.ScoreKind == GeomScore.Softmax ? TailScale.LogOdds : score => score),
                Scaled(_moments.ScoreFeatures(outputs), TailScale.Log),
            };
            if (_layers is not null) parts.Add(Scaled(_layers.ScoreFeatures(outputs), TailScale.LogOdds));
            return join([.. parts]);
        });

    private static double[] Scaled(Tensor scores, Converter<double, double> scale) => Array.ConvertAll(scores.cpu().data<double>().ToArray(), scale);

    private static void CheckShared(GeomDetector geom, FrozenNetwork network, TransformSet transforms, string part)
    {
        if (!ReferenceEquals(geom.Network.Network, network.Network))
            throw new ArgumentException("Expected detectors that look into the GEOM detector's network; this one looks into another.", part);
        if (!ReferenceEquals(geom.Transforms, transforms))
            throw new ArgumentException($"Expected detectors with one transform set; GEOM has '{geom.Transforms.Name}', this one '{transforms.Name}'.", part);
    }
}

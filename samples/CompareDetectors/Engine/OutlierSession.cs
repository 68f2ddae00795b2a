using System.Diagnostics;
using CompareDetectors.Plan;
using CompareDetectors.Sets;
using OodDetection;
using TorchSharp;

namespace CompareDetectors.Engine;

/// <summary>The detectors of one class, seed and choice of out-of-distribution training images. Each is fitted once.</summary>
internal sealed class OutlierSession : IDisposable
{
    private readonly string _name;
    private readonly ClassSession _class;
    private readonly TrainingSettings _settings;
    private readonly long _seed;
    private readonly WorkReporter _reporter;
    private readonly torch.Tensor _outliers;
    private readonly OodTrainingSet _data;
    private readonly NetworkCheckpoint _checkpoint;
    private readonly Dictionary<DetectorChoice, Fitted<IOodDetector>> _fitted = [];
    private readonly List<IOodDetector> _layersOnGeomPlus = [];
    private readonly string _test;
    private Fitted<MomentsDetector>? _momentsOnGeomPlus;

    /// <param name="name">What it is called in works and file names.</param>
    /// <param name="shared">What it shares with other choices of outliers.</param>
    /// <param name="images">The choice of outliers.</param>
    /// <param name="settings">Sizes.</param>
    /// <param name="seed">Seed of what is trained on the outliers.</param>
    /// <param name="checkpoint">Where GEOM+'s network is kept: other detectors stand on it.</param>
    /// <param name="reporter">Told of all work.</param>
    public OutlierSession(string name, ClassSession shared, OutlierImages images, TrainingSettings settings, long seed, NetworkCheckpoint checkpoint, WorkReporter reporter)
    {
        _name = name;
        _class = shared;
        Images = images;
        _settings = settings;
        _seed = seed;
        _checkpoint = checkpoint;
        _reporter = reporter;
        _outliers = images.Training.ToTensor();
        _data = new OodTrainingSet(shared.Data.InDistribution, _outliers);
        _test = Fingerprint.Of([.. images.Tests]);
    }

    public OutlierImages Images { get; }

    /// <summary>The detector, fitted now or before. It stays the session's.</summary>
    public Fitted<IOodDetector> Fit(DetectorChoice choice, CancellationToken cancellationToken)
    {
        if (choice.IsOfClass) return _class.Fit(choice, cancellationToken);
        if (_fitted.TryGetValue(choice, out var there)) return there;
        var fitted = choice.Kind switch
        {
            DetectorKind.GeomPlus => FitGeomPlus(choice, cancellationToken),
            DetectorKind.Bce => FitBce(choice, cancellationToken),
            DetectorKind.IntermediateLayer => FitLayers(choice, _class.Geom(cancellationToken), cancellationToken),
            DetectorKind.Fused => FitFused(choice, cancellationToken),
            DetectorKind.FusedPlus => FitFusedPlus(choice, cancellationToken),
            var other => throw new InvalidOperationException($"{other} is fitted elsewhere."),
        };
        _fitted.Add(choice, fitted);
        return fitted;
    }

    /// <summary>Fits what belongs to the class and is needed for the detectors, so that a stop there loses no training for the choice of outliers.</summary>
    public void Prepare(IReadOnlyList<DetectorChoice> choices, CancellationToken cancellationToken)
    {
        if (choices.Any(choice => choice.Kind == DetectorKind.Fused)) _class.Moments(cancellationToken);
    }

    /// <summary>Evaluates fitted detectors at once. What no choice of outliers changes is scored once for each class and test.</summary>
    /// <param name="work">What the reporter is told.</param>
    /// <param name="choices">Which detectors.</param>
    /// <param name="cancellationToken">Looked at before each pass.</param>
    public IReadOnlyList<Evaluation> Evaluate(Work work, IReadOnlyList<DetectorChoice> choices, CancellationToken cancellationToken)
    {
        var known = choices.Select(choice => _class.FindEvaluation(choice, _test)).ToArray();
        DetectorChoice[] missing = [.. choices.Where((_, i) => known[i] is null)];
        IOodDetector[] detectors = [.. missing.Select(choice => Fit(choice, cancellationToken).Detector)];
        if (missing.Length == 0) _reporter.Skip(work);
        var evaluations = missing.Length == 0 ? [] : _reporter.Do(work, _ => Evaluation.Of(detectors, _class.Images.Test, Images.Tests, cancellationToken));
        foreach (var (choice, evaluation) in missing.Zip(evaluations).Where(pair => pair.First.IsOfClass)) _class.Keep(choice, _test, evaluation);
        var next = 0;
        return [.. known.Select(evaluation => evaluation ?? evaluations[next++])];
    }

    public void Dispose()
    {
        // The last ones first: the fused detector looks into the one of the layers.
        foreach (var fitted in _fitted.Values.Reverse()) fitted.Detector.Dispose();
        _layersOnGeomPlus.ForEach(layers => layers.Dispose());
        _momentsOnGeomPlus?.Detector.Dispose();
        _outliers.Dispose();
    }

    private Fitted<IOodDetector> FitGeomPlus(DetectorChoice choice, CancellationToken cancellationToken)
    {
        var geom = new GeomOptions { Network = ClassSession.NetworkOptions(_settings), Training = ClassSession.TrainingFor(_settings, _settings.Epochs), Seed = _seed };
        var fitted = _checkpoint.LoadOrTrain(Work.OfTraining(_name, choice), geom.Network, _data, _reporter, () => Timed(
            choice, geom.Training, progress => new GeomPlusTrainer(new GeomPlusOptions { Geom = geom }).Fit(_data, progress, cancellationToken)));
        return new Fitted<IOodDetector>(fitted.Detector, fitted.Cost);
    }

    private Fitted<IOodDetector> FitBce(DetectorChoice choice, CancellationToken cancellationToken)
    {
        var options = new BceOptions { Training = ClassSession.TrainingFor(_settings, _settings.ClassifierEpochs), Seed = _seed };
        return Timed<IOodDetector>(choice, options.Training, progress => new BceTrainer(options).Fit(_data, progress, cancellationToken));
    }

    private Fitted<IOodDetector> FitLayers(DetectorChoice choice, Fitted<GeomDetector> geom, CancellationToken cancellationToken)
    {
        var options = new IntermediateLayerOptions
        {
            Layers = choice.NetworkLayers,
            LayerDropout = _settings.LayerDropout,
            ValidationShare = _settings.ValidationShare,
            Training = ClassSession.TrainingFor(_settings, _settings.ClassifierEpochs),
            Seed = _seed,
        };
        var own = Timed<IOodDetector>(choice, options.Training, progress => new IntermediateLayerTrainer(geom.Detector.Network, options).Fit(_data, progress, cancellationToken));
        return own with { Cost = geom.Cost + own.Cost };
    }

    private Fitted<IOodDetector> FitFused(DetectorChoice choice, CancellationToken cancellationToken)
        => Join(_class.Geom(cancellationToken), _class.Moments(cancellationToken), Fit(choice.JoinedLayers!, cancellationToken));

    private Fitted<IOodDetector> FitFusedPlus(DetectorChoice choice, CancellationToken cancellationToken)
    {
        var fitted = Fit(DetectorChoice.GeomPlus, cancellationToken);
        var geomPlus = new Fitted<GeomDetector>((GeomDetector)fitted.Detector, fitted.Cost);
        _momentsOnGeomPlus ??= _class.MomentsOn(geomPlus, _name, cancellationToken);
        var layers = FitLayers(choice, geomPlus, cancellationToken);
        _layersOnGeomPlus.Add(layers.Detector);
        return Join(geomPlus, _momentsOnGeomPlus, layers);
    }

    private Fitted<IOodDetector> Join(Fitted<GeomDetector> geom, Fitted<MomentsDetector> moments, Fitted<IOodDetector> layers)
    {
        var clock = Stopwatch.StartNew();
        var fused = FusedDetector.Join(geom.Detector, moments.Detector, (IntermediateLayerDetector)layers.Detector, _class.HeldOut, weights: FusionWeights.For(_outliers.shape[0]), leaveOpen: true);
        // Both of the others hold GEOM's cost: it is paid once.
        var cost = new TrainingCost(layers.Cost.Seconds + moments.Cost.Seconds - geom.Cost.Seconds + clock.Elapsed.TotalSeconds, layers.Cost.Images + moments.Cost.Images - geom.Cost.Images);
        return new Fitted<IOodDetector>(fused, cost);
    }

    private Fitted<TDetector> Timed<TDetector>(DetectorChoice choice, TrainingOptions training, Func<IProgress<TrainingProgress>, TDetector> fit)
        where TDetector : IOodDetector
    {
        var clock = Stopwatch.StartNew();
        StepCount? steps = null;
        var detector = _reporter.Do(Work.OfTraining(_name, choice), progress => fit(steps = new StepCount(progress)));
        // By the steps that were done: a training that is watched may end early.
        return new Fitted<TDetector>(detector, new TrainingCost(clock.Elapsed.TotalSeconds, 2.0 * steps!.Done * _class.BatchOf(training)));
    }

    private sealed class StepCount(IProgress<TrainingProgress> inner) : IProgress<TrainingProgress>
    {
        public long Done { get; private set; }

        public void Report(TrainingProgress value)
        {
            Done = value.Step;
            inner.Report(value);
        }
    }
}

using System.Diagnostics;
using CompareDetectors.Plan;
using CompareDetectors.Sets;
using OodDetection;
using OodDetection.Networks;
using OodDetection.Transforms;
using TorchSharp;

namespace CompareDetectors.Engine;

/// <summary>What all detectors of one class and seed share: the images, GEOM's network, the moments and the batch statistics, which no out-of-distribution image changes.</summary>
internal sealed class ClassSession : IDisposable
{
    private readonly TrainingSettings _settings;
    private readonly long _seed;
    private readonly NetworkCheckpoint _checkpoint;
    private readonly WorkReporter _reporter;
    private readonly string _name;
    private readonly torch.Tensor _training;
    private readonly Dictionary<(DetectorChoice Detector, string Test), Evaluation> _evaluations = [];
    private Fitted<GeomDetector>? _geom;
    private Fitted<MomentsDetector>? _moments;
    private Fitted<BatchStatisticsDetector>? _batchStatistics;

    public ClassSession(string name, ClassImages images, TrainingSettings settings, long seed, NetworkCheckpoint checkpoint, WorkReporter reporter)
    {
        _name = name;
        _settings = settings;
        _seed = seed;
        _checkpoint = checkpoint;
        _reporter = reporter;
        _training = images.Training.ToTensor();
        HeldOut = images.HeldOut.ToTensor();
        Data = new OodTrainingSet(_training);
        Images = images;
    }

    public ClassImages Images { get; }

    public OodTrainingSet Data { get; }

    public torch.Tensor HeldOut { get; }

    /// <summary>GEOM, trained once, or loaded if an earlier process trained it.</summary>
    public Fitted<GeomDetector> Geom(CancellationToken cancellationToken)
        => _geom ??= _checkpoint.LoadOrTrain(Work.OfGeom(_name), NetworkOptions(_settings), Data, _reporter, () => TrainGeom(cancellationToken));

    /// <summary>The moments detector, fitted once.</summary>
    public Fitted<MomentsDetector> Moments(CancellationToken cancellationToken) => _moments ??= MomentsOn(Geom(cancellationToken), _name, cancellationToken);

    /// <summary>A moments detector on the class's images and a network, fitted anew: the caller disposes it.</summary>
    /// <param name="geom">The detector whose network it looks into.</param>
    /// <param name="session">The session that the network belongs to.</param>
    /// <param name="cancellationToken">Looked at before each pass.</param>
    public Fitted<MomentsDetector> MomentsOn(Fitted<GeomDetector> geom, string session, CancellationToken cancellationToken)
    {
        var options = new MomentsOptions();
        var clock = Stopwatch.StartNew();
        var moments = _reporter.Do(Work.OfMoments(session), progress => new MomentsTrainer(geom.Detector.Network, options).Fit(Data, progress, cancellationToken));
        return new Fitted<MomentsDetector>(moments, geom.Cost + new TrainingCost(clock.Elapsed.TotalSeconds, _training.shape[0] * options.Transforms.Count));
    }

    /// <summary>The batch-statistics detector on the filters and GEOM's network, fitted once.</summary>
    public Fitted<BatchStatisticsDetector> BatchStatistics(CancellationToken cancellationToken)
    {
        if (_batchStatistics is not null) return _batchStatistics;
        var geom = Geom(cancellationToken);
        var options = new BatchStatisticsOptions { Seed = _seed };
        var clock = Stopwatch.StartNew();
        var detector = _reporter.Do(Work.OfBatchStatistics(_name), progress => new BatchStatisticsTrainer(geom.Detector.Network, options).Fit(Data, progress, cancellationToken));
        var cost = new TrainingCost(clock.Elapsed.TotalSeconds, _training.shape[0]);
        return _batchStatistics = new Fitted<BatchStatisticsDetector>(detector, geom.Cost + cost);
    }

    /// <summary>A detector that belongs to the class, fitted now or before.</summary>
    public Fitted<IOodDetector> Fit(DetectorChoice choice, CancellationToken cancellationToken)
    {
        return choice.Kind switch
        {
            DetectorKind.Geom => Widen(Geom(cancellationToken)),
            DetectorKind.Moments => Widen(Moments(cancellationToken)),
            DetectorKind.BatchStatistics => Widen(BatchStatistics(cancellationToken)),
            var other => throw new InvalidOperationException($"{other} belongs to a choice of outliers."),
        };

        static Fitted<IOodDetector> Widen<TDetector>(Fitted<TDetector> fitted)
            where TDetector : IOodDetector
            => new(fitted.Detector, fitted.Cost);
    }

    /// <summary>What a detector that belongs to the class reached on a test; null if it has not been evaluated.</summary>
    /// <param name="choice">The detector.</param>
    /// <param name="test">The fingerprint of the out-of-distribution test images.</param>
    public Evaluation? FindEvaluation(DetectorChoice choice, string test) => _evaluations.GetValueOrDefault((choice, test));

    /// <summary>Keeps it for other choices of outliers with the same test.</summary>
    public void Keep(DetectorChoice choice, string test, Evaluation evaluation) => _evaluations.Add((choice, test), evaluation);

    public static TrainingOptions TrainingFor(TrainingSettings settings, int epochs)
        => new() { Epochs = epochs, Augmentation = settings.Augmentation ? AugmentationPipeline.Paper : null };

    /// <summary>In-distribution images in a batch of a training.</summary>
    public long BatchOf(TrainingOptions options) => Math.Min(options.BatchSize, _training.shape[0]);

    public static WideResNetOptions NetworkOptions(TrainingSettings settings) => new() { Depth = settings.Depth, WidenFactor = settings.Width };

    private Fitted<GeomDetector> TrainGeom(CancellationToken cancellationToken)
    {
        var options = new GeomOptions { Network = NetworkOptions(_settings), Training = TrainingFor(_settings, _settings.Epochs), Seed = _seed };
        var clock = Stopwatch.StartNew();
        var geom = _reporter.Do(Work.OfGeom(_name), progress => new GeomTrainer(options).Fit(Data, progress, cancellationToken));
        return new Fitted<GeomDetector>(geom, new TrainingCost(clock.Elapsed.TotalSeconds, ImagesOf(options.Training)));
    }

    private double ImagesOf(TrainingOptions options) => (double)options.Epochs * (_training.shape[0] / BatchOf(options) * BatchOf(options));

    public void Dispose()
    {
        _batchStatistics?.Detector.Dispose();
        _moments?.Detector.Dispose();
        _geom?.Detector.Dispose();
        HeldOut.Dispose();
        _training.Dispose();
    }
}

/// <summary>A fitted detector and what all that it needs took to train.</summary>
internal sealed record Fitted<TDetector>(TDetector Detector, TrainingCost Cost)
    where TDetector : IOodDetector;

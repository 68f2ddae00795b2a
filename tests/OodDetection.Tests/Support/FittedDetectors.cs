using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Support;

/// <summary>Small detectors of triangles (in-distribution) and discs, fitted once for all tests of the collection; some when they are first asked for.</summary>
public sealed class FittedDetectors : IDisposable
{
    public const string Collection = nameof(FittedDetectors);

    private readonly SmallNet _userNetwork;
    private BceDetector? _bce;
    private MomentsDetector? _moments;
    private FusedDetector? _fused;
    private BatchStatisticsDetector? _batchStatistics;
    private DisCoPatchDetector? _disCoPatch;
    private CalibratedDetector? _calibrated;
    private CalibratedWindowDetector? _calibratedWindows;
    private CombinedDetector? _combined;

    public FittedDetectors()
    {
        InDistribution = TestImages.Arrows(1, 240);
        Outliers = TestImages.Discs(2, 16);
        HeldOut = TestImages.Arrows(6, 200);
        Training = new OodTrainingSet(InDistribution, Outliers);
        Geom = new GeomTrainer(Options()).Fit(Training);
        Dirichlet = new GeomTrainer(Options() with { Score = GeomScore.Dirichlet }).Fit(Training);
        Layers = new IntermediateLayerTrainer(Geom.Network, LayerOptions()).Fit(Training);

        manual_seed(3);
        _userNetwork = new SmallNet();
        UserFrozen = new FrozenNetwork(_userNetwork, ImagePreprocessing.Measure(InDistribution), leaveOpen: true);
        UserLayers = new IntermediateLayerTrainer(UserFrozen, UserLayerOptions()).Fit(Training);
    }

    public Tensor InDistribution { get; }

    public Tensor Outliers { get; }

    public OodTrainingSet Training { get; }

    /// <summary>Triangles for calibration, which nothing here was trained on.</summary>
    public Tensor HeldOut { get; }

    /// <summary>A <see cref="SmallNet"/> of random weights.</summary>
    public FrozenNetwork UserFrozen { get; }

    public GeomDetector Geom { get; }

    public GeomDetector Dirichlet { get; }

    public IntermediateLayerDetector Layers { get; }

    public IntermediateLayerDetector UserLayers { get; }

    public BceDetector Bce => _bce ??= new BceTrainer(BceOptions()).Fit(Training);

    public MomentsDetector Moments => _moments ??= new MomentsTrainer(Geom.Network).Fit(Training);

    /// <summary><see cref="Geom"/>, <see cref="Moments"/> and <see cref="Layers"/>, joined.</summary>
    public FusedDetector Fused => _fused ??= FusedDetector.Join(Geom, Moments, Layers, HeldOut, leaveOpen: true);

    /// <summary>All three parts: filters, the network of <see cref="Geom"/>, a discriminator.</summary>
    public BatchStatisticsDetector BatchStatistics => _batchStatistics ??= new BatchStatisticsTrainer(Geom.Network, BatchStatisticsOptions).Fit(Training);

    public DisCoPatchDetector DisCoPatch => _disCoPatch ??= new DisCoPatchTrainer(DisCoPatchOptions(30)).Fit(Training);

    public CalibratedDetector Calibrated => _calibrated ??= new BceTrainer(BceOptions()).Fit(Training).Calibrate(HeldOut, 0.05);

    public CalibratedWindowDetector CalibratedWindows => _calibratedWindows ??= new BatchStatisticsTrainer(Geom.Network).Fit(Training).CalibrateWindows(HeldOut, 4, 0.05);

    public CombinedDetector Combined => _combined ??= new CombinedDetector(
        new BceTrainer(BceOptions()).Fit(Training).Calibrate(HeldOut), new BceTrainer(BceOptions() with { Seed = 1 }).Fit(Training).Calibrate(HeldOut));

    internal static BatchStatisticsOptions BatchStatisticsOptions => new()
    {
        DisCoPatch = OodDetection.DisCoPatchOptions.Small with { PatchSize = 8, Widths = [4, 8], LatentSize = 8, Epochs = 1, ScoringPatches = 4 },
    };

    internal static DisCoPatchOptions DisCoPatchOptions(int epochs) => new()
    {
        PatchSize = 8,
        PatchesPerImage = 4,
        ScoringPatches = 8,
        Widths = [8, 16],
        LatentSize = 8,
        ImagesPerStep = 16,
        Epochs = epochs,
        LearningRate = 2e-3,
    };

    /// <summary>WRN-10-1 on 12×12 pixels: a fit takes about a second.</summary>
    public static GeomOptions Options(int epochs = 8) => new()
    {
        Network = new WideResNetOptions { Depth = 10, WidenFactor = 1 },
        Training = new TrainingOptions { Epochs = epochs, BatchSize = 24, LearningRate = 3e-3 },
        Seed = 4,
    };

    internal static IntermediateLayerOptions LayerOptions(int epochs = 4) => new()
    {
        Channels = 8,
        HiddenUnits = 32,
        Training = new TrainingOptions { Epochs = epochs, BatchSize = 24 },
        Seed = 5,
    };

    internal static IntermediateLayerOptions UserLayerOptions(int epochs = 4)
        => LayerOptions(epochs) with { Layers = ["body.conv", "body.inner.tanh"], Transforms = TransformSet.Identity };

    internal static BceOptions BceOptions(int epochs = 4) => new()
    {
        Channels = 8,
        HiddenUnits = 32,
        Training = new TrainingOptions { Epochs = epochs, BatchSize = 24 },
    };

    public void Dispose()
    {
        foreach (var made in new IDisposable?[] { _fused, _bce, _moments, _batchStatistics, _disCoPatch, _calibrated, _calibratedWindows, _combined }) made?.Dispose();
        UserLayers.Dispose();
        Layers.Dispose();
        Dirichlet.Dispose();
        Geom.Dispose();
        UserFrozen.Dispose();
        _userNetwork.Dispose();
        InDistribution.Dispose();
        Outliers.Dispose();
        HeldOut.Dispose();
    }
}

[CollectionDefinition(FittedDetectors.Collection)]
public sealed class FittedDetectorsDefinition : ICollectionFixture<FittedDetectors>;

using OodDetection.Detectors.Geom;
using OodDetection.Detectors.IntermediateLayer;
using OodDetection.Features;
using OodDetection.Networks;
using OodDetection.Training;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Support;

/// <summary>Small detectors of triangles (in-distribution) and discs, fitted once for all tests of the collection.</summary>
public sealed class FittedDetectors : IDisposable
{
    public const string Collection = nameof(FittedDetectors);

    private readonly SmallNet _userNetwork;
    private readonly FrozenNetwork _userFrozen;

    public FittedDetectors()
    {
        InDistribution = TestImages.Arrows(1, 240);
        Outliers = TestImages.Discs(2, 16);
        Training = new OodTrainingSet(InDistribution, Outliers);
        Geom = new GeomTrainer(Options()).Fit(Training);
        Dirichlet = new GeomTrainer(Options() with { Score = GeomScore.Dirichlet }).Fit(Training);
        Layers = new IntermediateLayerTrainer(Geom.Network, LayerOptions()).Fit(Training);

        manual_seed(3);
        _userNetwork = new SmallNet();
        _userFrozen = new FrozenNetwork(_userNetwork, ImagePreprocessing.Measure(InDistribution));
        UserLayers = new IntermediateLayerTrainer(_userFrozen, LayerOptions() with { Layers = ["body.conv", "body.inner.tanh"], Transforms = TransformSet.Identity }).Fit(Training);
    }

    public Tensor InDistribution { get; }

    public Tensor Outliers { get; }

    public OodTrainingSet Training { get; }

    public GeomDetector Geom { get; }

    public GeomDetector Dirichlet { get; }

    public IntermediateLayerDetector Layers { get; }

    public IntermediateLayerDetector UserLayers { get; }

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

    public void Dispose()
    {
        UserLayers.Dispose();
        Layers.Dispose();
        Dirichlet.Dispose();
        Geom.Dispose();
        _userFrozen.Dispose();
        _userNetwork.Dispose();
        InDistribution.Dispose();
        Outliers.Dispose();
    }
}

[CollectionDefinition(FittedDetectors.Collection)]
public sealed class FittedDetectorsDefinition : ICollectionFixture<FittedDetectors>;

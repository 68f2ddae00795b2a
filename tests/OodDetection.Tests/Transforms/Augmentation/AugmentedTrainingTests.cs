using OodDetection.Networks;
using OodDetection.Metrics;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Transforms.Augmentation;

[Collection(FittedDetectors.Collection)]
public class AugmentedTrainingTests(FittedDetectors fitted)
{
    private const int Epochs = 2;
    private static readonly WideResNetOptions s_network = new() { Depth = 10, WidenFactor = 1 };

    public static TheoryData<string> Detectors => ["GEOM", "GEOM+", "BCE", "intermediate layers"];

    [Theory]
    [MemberData(nameof(Detectors))]
    public void Fit_Paper_IsReproducibleAndMakesADifference(string detector)
    {
        var first = Scores(AugmentationPipeline.Paper, 1);
        Assert.Equal(first, Scores(AugmentationPipeline.Paper, 1));
        Assert.NotEqual(first, Scores(null, 1));
        Assert.NotEqual(first, Scores(AugmentationPipeline.Paper, 2));

        double[] Scores(IImageAugmentation? augmentation, long seed)
        {
            using var images = TestImages.Discs(41, 20);
            using var fit = Fit(detector, augmentation, seed);
            return fit.Score(images).Take();
        }
    }

    [Theory]
    [MemberData(nameof(Detectors))]
    public void Fit_WithAugmentation_AugmentsEveryBatchAndNothingElse(string detector)
    {
        var probe = new Probe();
        using var fit = Fit(detector, probe, 1, madeOutliers: false);
        // 240 images make 10 batches of 24 an epoch, each with a batch of outliers where the detector learns from them.
        Assert.Equal(Epochs * 10 * (detector == "GEOM" ? 1 : 2), probe.Shapes.Count);
        Assert.All(probe.Shapes, s => Assert.Equal("24×1×12×12", s));
        Assert.InRange(probe.Least, 0, 0.05); // before the normalisation
        Assert.InRange(probe.Most, 0.7, 1);

        var calls = probe.Shapes.Count;
        fit.Score(fitted.InDistribution).Dispose();
        Assert.Equal(calls, probe.Shapes.Count);
    }

    [Fact]
    public void Fit_OutliersAreMadeOfImages_AugmentsThoseThatTheyAreMadeOf()
    {
        var probe = new Probe();
        using var fit = Fit("intermediate layers", probe, 1, madeOutliers: true);
        Assert.All(probe.Shapes, s => Assert.EndsWith("×1×12×12", s, StringComparison.Ordinal));
        // 24 of each kind a step; a made outlier takes two images.
        var taken = probe.Shapes.Sum(s => int.Parse(s.Split('×')[0], System.Globalization.CultureInfo.InvariantCulture));
        var made = new SyntheticOutlierOptions();
        var share = (made.MixedShare + made.CutPasteShare) * made.Factor(fitted.Outliers.shape[0]);
        Assert.InRange(taken, Epochs * 10 * (48 + 24 * share) - 4, Epochs * 10 * (48 + 24 * share) + 4);
    }

    [Fact]
    public void Fit_DirichletAndMoments_AreFittedToImagesAsTheyAre()
    {
        var probe = new Probe();
        using var dirichlet = new GeomTrainer(Geom(probe, 1) with { Score = GeomScore.Dirichlet }).Fit(fitted.Training);
        using var moments = new MomentsTrainer(dirichlet.Network).Fit(fitted.Training);
        Assert.Equal(Epochs * 10, probe.Shapes.Count);
    }

    [Fact]
    public void Fit_PaddingNetwork_AugmentsBeforeThePadding()
    {
        var probe = new Probe();
        using var network = new WideResNet(1, 4, s_network);
        using var frozen = new FrozenNetwork(network, ImagePreprocessing.Measure(fitted.InDistribution, (16, 16)), leaveOpen: true);
        using var fit = new IntermediateLayerTrainer(frozen, Layers(probe, 1, madeOutliers: true)).Fit(fitted.Training);
        Assert.All(probe.Shapes, s => Assert.EndsWith("×1×12×12", s, StringComparison.Ordinal));
    }

    [Fact]
    public void Take_Augmented_IsAugmentedThenNormalised()
    {
        using var scope = NewDisposeScope();
        var images = TestImages.Bytes(42, 5, 1, 2, 2);
        var preprocessing = new ImagePreprocessing(new ImageShape(1, 2, 2), [0.5], [0.25]);
        var sampler = new ImageSampler(images, preprocessing, CPU, given => given.neg().add(1));
        var values = images.Values();
        var expected = new[] { 3, 0 }.SelectMany(i => values.Skip(4 * i).Take(4)).Select(v => (1 - v / 255 - 0.5) / 0.25).ToArray();
        TensorValues.AssertClose(expected, sampler.Take([3, 0]).Values(), 1e-5);
    }

    [Fact]
    public void Fit_GeomWithPaper_StillTellsDiscsFromTriangles()
    {
        using var id = TestImages.Arrows(43, 150);
        using var ood = TestImages.Discs(44, 150);
        var options = FittedDetectors.Options(epochs: 10);
        using var fit = new GeomTrainer(options with { Training = options.Training with { Augmentation = AugmentationPipeline.Paper } }).Fit(fitted.Training);
        var auroc = OodMetrics.Auroc(fit.Score(id).Take(), fit.Score(ood).Take());
        Assert.True(auroc >= 0.9, $"AUROC {auroc:F4}, expected at least 0.9.");
    }

    private static TrainingOptions Training(IImageAugmentation? augmentation) => new() { Epochs = Epochs, BatchSize = 24, LearningRate = 3e-3, Augmentation = augmentation };

    private static GeomOptions Geom(IImageAugmentation? augmentation, long seed) => new() { Network = s_network, Training = Training(augmentation), Seed = seed };

    private static IntermediateLayerOptions Layers(IImageAugmentation? augmentation, long seed, bool madeOutliers)
        => new() { SyntheticOutliers = madeOutliers ? new() : null, Channels = 8, HiddenUnits = 16, Training = Training(augmentation), Seed = seed };

    private IOodDetector Fit(string detector, IImageAugmentation? augmentation, long seed, bool madeOutliers = true) => detector switch
    {
        "GEOM" => new GeomTrainer(Geom(augmentation, seed)).Fit(fitted.Training),
        "GEOM+" => new GeomPlusTrainer(new GeomPlusOptions { Geom = Geom(augmentation, seed) }).Fit(fitted.Training),
        "BCE" => new BceTrainer(new BceOptions { Channels = 4, HiddenUnits = 16, Training = Training(augmentation), Seed = seed }).Fit(fitted.Training),
        "intermediate layers" => new IntermediateLayerTrainer(fitted.Geom.Network, Layers(augmentation, seed, madeOutliers)).Fit(fitted.Training),
        _ => throw new ArgumentOutOfRangeException(nameof(detector), detector, "Not a detector of this test."),
    };

    private sealed class Probe : IImageAugmentation
    {
        public List<string> Shapes { get; } = [];

        public double Least { get; private set; } = double.MaxValue;

        public double Most { get; private set; } = double.MinValue;

        public Tensor Apply(Tensor images, Random random)
        {
            Shapes.Add(string.Join('×', images.shape));
            Least = Math.Min(Least, images.Values().Min());
            Most = Math.Max(Most, images.Values().Max());
            return images;
        }
    }
}

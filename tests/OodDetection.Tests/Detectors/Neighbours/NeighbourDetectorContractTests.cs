using OodDetection.Networks;
using OodDetection.Tests.Contract;
using OodDetection.Tests.Detectors.PostHoc;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.Neighbours;

/// <summary>A nearest-neighbour detector for all tests of the class.</summary>
public sealed class NeighbourFixture : IDisposable
{
    internal static NeighbourOptions Options => new() { Layers = ["body.first", "body.last"] };

    internal FrozenNetwork Network { get; } = RotationClassifier.Trained();

    internal NeighbourDetector Detector { get; }

    public NeighbourFixture()
    {
        using var images = TestImages.Arrows(1, 240);
        Detector = new NeighbourTrainer(Network, Options).Fit(new OodTrainingSet(images));
    }

    public void Dispose()
    {
        Detector.Dispose();
        Network.Dispose();
    }
}

public sealed class NeighbourDetectorContractTests(NeighbourFixture fixture) : DetectorContract, IClassFixture<NeighbourFixture>
{
    protected override IOodDetector Detector => fixture.Detector;

    protected override DetectorRegistry Registry => RotationClassifier.Registry;

    protected override IOodTrainer<IOodDetector> NewTrainer() => new NeighbourTrainer(fixture.Network, NeighbourFixture.Options);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Score_TwoLayers_IsTheDistanceToTheNeighbourByHand(int k)
    {
        using var scope = NewDisposeScope();
        var (training, scored) = (TestImages.Arrows(500, 30), TestImages.Discs(501, 9));
        using var detector = new NeighbourTrainer(fixture.Network, NeighbourFixture.Options with { Neighbours = k }).Fit(new OodTrainingSet(training));
        double[][] bank = Features(training), features = Features(scored);
        var expected = features.Select(f => bank.Select(g => Math.Sqrt(f.Zip(g, (a, b) => (a - b) * (a - b)).Sum())).Order().ElementAt(k - 1)).ToArray();
        TensorValues.AssertClose(expected, detector.Score(scored).Values(), 1e-6);

        double[][] Features(Tensor images)
        {
            using var hook = new FeatureHook(fixture.Network.Network, [.. NeighbourFixture.Options.Layers!]);
            var outputs = hook.Run(fixture.Network.Preprocessing.Apply(images, CPU));
            return [.. Enumerable.Range(0, (int)images.shape[0]).Select(i => Unit([.. NeighbourFixture.Options.Layers!.SelectMany(layer => Unit(Means(outputs[layer][i])))]))];
        }

        static double[] Means(Tensor map) => [.. Enumerable.Range(0, (int)map.shape[0]).Select(c => map[c].flatten().data<float>().ToArray().Average(v => (double)v))];

        static double[] Unit(double[] values)
        {
            var length = Math.Sqrt(values.Sum(v => v * v));
            return [.. values.Select(v => v / length)];
        }
    }

    [Fact]
    public void Score_ImageOfTheTraining_IsZeroForTheFirstNeighbour()
    {
        using var images = TestImages.Arrows(510, 40);
        using var detector = new NeighbourTrainer(fixture.Network, NeighbourFixture.Options with { Neighbours = 1 }).Fit(new OodTrainingSet(images));
        Assert.All(detector.Score(images).Take(), score => Assert.InRange(score, 0, 1e-6));
    }

    [Fact]
    public void Fit_NoLayers_ComparesTheOutputAndIsKeptSo()
    {
        using var images = TestImages.Arrows(520, 40);
        using var detector = new NeighbourTrainer(fixture.Network).Fit(new OodTrainingSet(images));
        Assert.Empty(detector.Layers);
        using var stream = new MemoryStream();
        DetectorFile.Save(detector, stream, Registry);
        stream.Position = 0;
        using var loaded = DetectorFile.Load<NeighbourDetector>(stream, new DetectorFileOptions { Registry = Registry });
        using var discs = TestImages.Discs(521, 5);
        Assert.Equal(detector.Score(discs).Take(), loaded.Score(discs).Take());
    }

    [Fact]
    public void Fit_MoreImagesThanAreKept_TakesASampleByTheSeed()
    {
        using var images = TestImages.Arrows(530, 60);
        using var discs = TestImages.Discs(531, 5);
        double[] Scores(long seed)
        {
            using var detector = new NeighbourTrainer(fixture.Network, NeighbourFixture.Options with { MaxImages = 10, Seed = seed }).Fit(new OodTrainingSet(images));
            Assert.Equal(10, detector.ImageCount);
            return detector.Score(discs).Take();
        }

        Assert.Equal(Scores(1), Scores(1));
        Assert.NotEqual(Scores(1), Scores(2));
    }

    [Fact]
    public void Fit_WhatCannotBe_SaysWhy()
    {
        using var images = TestImages.Arrows(540, 8);
        var data = new OodTrainingSet(images);
        Fails("at least 9 images, since the distance is that to the 9th neighbour; got 8", new NeighbourOptions { Neighbours = 9 });
        Fails("has no layer 'nowhere'", new NeighbourOptions { Layers = ["nowhere"] });
        Fails("Layers is empty", new NeighbourOptions { Layers = [] });
        Fails("Neighbours is 0; expected 1 or more", new NeighbourOptions { Neighbours = 0 });
        Fails("MaxImages is 1; expected 2 or more", new NeighbourOptions { MaxImages = 1 });

        void Fails(string part, NeighbourOptions options)
            => Assert.Contains(part, Assert.Throws<ArgumentException>(() => new NeighbourTrainer(fixture.Network, options).Fit(data)).Message, StringComparison.Ordinal);
    }
}

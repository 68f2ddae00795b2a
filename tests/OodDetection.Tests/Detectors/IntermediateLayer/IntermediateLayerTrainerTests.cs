using OodDetection.Metrics;
using OodDetection.Networks;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.IntermediateLayer;

[Collection(FittedDetectors.Collection)]
public class IntermediateLayerTrainerTests(FittedDetectors fitted)
{
    private readonly IntermediateLayerOptions _short = FittedDetectors.LayerOptions(epochs: 1);

    [Fact]
    public void Fit_NoOutliers_SaysWhatToDo()
    {
        var trainer = new IntermediateLayerTrainer(fitted.Geom.Network, _short);
        var error = Assert.Throws<ArgumentException>(() => trainer.Fit(new OodTrainingSet(fitted.InDistribution)));
        Assert.Contains("intermediate-layer detector learns from out-of-distribution images", error.Message, StringComparison.Ordinal);
        Assert.Contains("second argument", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_UnknownOrVainLayer_ListsLayersAndLeavesNothing()
    {
        using var network = new SmallNet();
        using var frozen = new FrozenNetwork(network, fitted.Geom.Network.Preprocessing, leaveOpen: true);
        LiveTensors.AssertFlat(3, () =>
        {
            var unknown = Assert.Throws<ArgumentException>(() => new IntermediateLayerTrainer(fitted.Geom.Network, _short with { Layers = ["group1", "group9"] }).Fit(fitted.Training));
            Assert.Contains("'group9'", unknown.Message, StringComparison.Ordinal);
            Assert.Contains("group3.0.conv2", unknown.Message, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(() => new IntermediateLayerTrainer(frozen, _short with { Layers = ["probe", "unused"] }).Fit(fitted.Training));
            Assert.Equal(0, network.HooksOnProbe);
        });
    }

    [Fact]
    public void Fit_ImagesOfAnotherShape_IsRefused()
    {
        using var images = TestImages.Bytes(1, 4, 1, 16, 16);
        var error = Assert.Throws<ArgumentException>(() => new IntermediateLayerTrainer(fitted.Geom.Network, _short).Fit(new OodTrainingSet(images, images)));
        Assert.Contains("Expected N×1×12×12", error.Message, StringComparison.Ordinal);
        Assert.Contains("got 4×1×16×16", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_FrozenNetwork_IsLeftAsItIs()
    {
        var before = Weights(fitted.Geom);
        using var detector = new IntermediateLayerTrainer(fitted.Geom.Network, _short).Fit(fitted.Training);
        Assert.Equal(before, Weights(fitted.Geom)); // batch norm's statistics included
        Assert.False(fitted.Geom.Network.Network.training);
    }

    [Fact]
    public void Fit_Seed_DecidesEveryBit()
    {
        var trainer = new IntermediateLayerTrainer(fitted.Geom.Network, _short);
        double[] first = Scores(trainer), second = Scores(trainer), other = Scores(new(fitted.Geom.Network, _short with { Seed = 77 }));
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        Assert.All(first, s => Assert.InRange(s, 0, 1));

        double[] Scores(IntermediateLayerTrainer of)
        {
            using var detector = of.Fit(fitted.Training);
            return detector.Score(fitted.Outliers).Take();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Dispose_OneOfTwoThatShareANetwork_LeavesTheOther(bool geomFirst)
    {
        var geom = new GeomTrainer(FittedDetectors.Options(epochs: 1)).Fit(fitted.Training);
        var layers = new IntermediateLayerTrainer(geom.Network, _short).Fit(fitted.Training);
        var weight = geom.Network.Network.parameters().First();
        IOodDetector first = geomFirst ? geom : layers, last = geomFirst ? layers : geom;
        var before = last.Score(fitted.Outliers).Take();

        first.Dispose();

        Assert.Throws<ObjectDisposedException>(() => first.Score(fitted.Outliers));
        Assert.Equal(before, last.Score(fitted.Outliers).Take());
        Assert.False(weight.IsInvalid);
        last.Dispose();
        Assert.True(weight.IsInvalid, "The network goes with its last user.");
    }

    [Fact]
    public void Fit_NetworkDisposed_IsRefused()
    {
        var geom = new GeomTrainer(FittedDetectors.Options(epochs: 1)).Fit(fitted.Training);
        var trainer = new IntermediateLayerTrainer(geom.Network, _short);
        geom.Dispose();
        Assert.Throws<ObjectDisposedException>(() => trainer.Fit(fitted.Training));
    }

    [Fact]
    public void Fit_CancelledOrDone_LeavesNoTensor()
    {
        using var network = new SmallNet();
        using var frozen = new FrozenNetwork(network, fitted.Geom.Network.Preprocessing, leaveOpen: true);
        var forever = new IntermediateLayerTrainer(frozen, _short with { Layers = ["probe"], Training = _short.Training with { Epochs = 100_000 } });
        var once = new IntermediateLayerTrainer(frozen, _short with { Layers = ["probe"] });
        var watched = new IntermediateLayerTrainer(frozen, _short with { Layers = ["body.conv", "probe"], LayerDropout = 0.5, ValidationShare = 0.25, Training = _short.Training with { Epochs = 9 } });
        using var classifier = new FeatureFusionNetwork([new(8, 6, 6)], 8, 32);
        LiveTensors.AssertFlat(2, () =>
        {
            using var source = new CancellationTokenSource();
            Assert.ThrowsAny<OperationCanceledException>(() => forever.Fit(fitted.Training, new ProgressLog(_ => source.Cancel()), source.Token));
            once.Fit(fitted.Training).Dispose();
            watched.Fit(fitted.Training).Dispose();
            Assert.Equal(0, network.HooksOnProbe);
        }, 3 * classifier.parameters().Count() + 2);
    }

    [Fact]
    public void Score_WhileOthersOfTheNetworkComeAndGo_StaysTheSame()
    {
        var expected = fitted.Geom.Score(fitted.Outliers).Take();
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var done = false;
        var scoring = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            try
            {
                while (!Volatile.Read(ref done))
                    if (!fitted.Geom.Score(fitted.Outliers).Take().SequenceEqual(expected)) failures.Enqueue("other scores");
            }
            catch (InvalidOperationException e) // TorchSharp enumerates hooks in each pass
            {
                failures.Enqueue(e.ToString());
            }
        })).ToArray();
        foreach (var thread in scoring) thread.Start();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(2) && failures.IsEmpty)
            using (new FeatureHook(fitted.Geom.Network.Network, fitted.Geom.Network.LayerNames)) { }
        Volatile.Write(ref done, true);
        foreach (var thread in scoring) thread.Join();
        Assert.Empty(failures);
    }

    [Fact]
    public void Fit_NoLayersNamed_TakesTheGroupsAndTheLogits()
    {
        using var geom = new IntermediateLayerTrainer(fitted.Geom.Network, _short).Fit(fitted.Training);
        using var identity = new IntermediateLayerTrainer(fitted.Geom.Network, _short with { Transforms = TransformSet.Identity }).Fit(fitted.Training);

        Assert.Equal(["group1", "group2", "group3", "transform-logits"], geom.Layers);
        Assert.Equal(["group1", "group2", "group3", "logits"], identity.Layers);
        Assert.Contains("\"group1\",\"group2\",\"group3\",\"transform-logits\"", geom.TrainingRecords[^1].Options, StringComparison.Ordinal);
        var error = Assert.Throws<ArgumentException>(() => new IntermediateLayerTrainer(fitted.UserFrozen, _short).Fit(fitted.Training));
        Assert.Contains("only known for WideResNet; this network is a ", error.Message, StringComparison.Ordinal);
        Assert.Contains("Name layers of it in IntermediateLayerOptions.Layers; it has: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_WrongOptions_ListsAllAtOnce()
    {
        var error = Assert.Throws<ArgumentException>(() => new IntermediateLayerTrainer(fitted.Geom.Network, new IntermediateLayerOptions
        {
            Layers = [],
            Transforms = null!,
            Channels = 0,
            HiddenUnits = 0,
            Training = new TrainingOptions { BatchSize = 1 },
            ScoringBatchSize = 0,
            LayerDropout = 1,
            ValidationShare = 1,
            SyntheticOutliers = new SyntheticOutlierOptions { MixedShare = 0.8, CutPasteShare = 0.7 },
        }));
        foreach (var part in new[] { "SyntheticOutliers: MixedShare and CutPasteShare are 1.5 in sum; expected 1 at the most", "IntermediateLayerOptions", "Layers is empty", "Transforms is null", "Channels is 0", "HiddenUnits is 0", "BatchSize is 1", "ScoringBatchSize is 0", "LayerDropout is 1; expected 0 or more, and below 1", "ValidationShare is 1; expected 0 or more, and below 1" })
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("network", () => new IntermediateLayerTrainer(null!));
        new IntermediateLayerOptions().Validate();
    }

    [Theory]
    [InlineData(-0.1, 0.5, 1, "MixedShare is -0.1")]
    [InlineData(0, 1.1, 1, "CutPasteShare is 1.1")]
    [InlineData(double.NaN, 0, 1, "MixedShare is NaN")]
    [InlineData(0, 0, 0, "HalvedAt is 0")]
    [InlineData(0, 0, double.NaN, "HalvedAt is NaN")]
    public void Validate_WrongShares_SaysWhich(double mixed, double pasted, double halvedAt, string expected)
    {
        var options = new IntermediateLayerOptions { SyntheticOutliers = new SyntheticOutlierOptions { MixedShare = mixed, CutPasteShare = pasted, HalvedAt = halvedAt } };
        Assert.Contains(expected, Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
    }

    // Less than one image a step is made; of two outliers of a step often one is known and one made.
    [Theory]
    [InlineData(24, 0.8, 0)]
    [InlineData(2, 256, 0)]
    [InlineData(2, 256, 1 << 28)]
    public void Fit_OneImageToLookInto_GoesThroughTheNetworkTwice(int batchSize, double halvedAt, long kept)
    {
        var sizes = new List<long>();
        using var network = OddNet.Frozen(z =>
        {
            sizes.Add(z.shape[0]);
            return z.alias();
        });
        var options = _short with
        {
            Layers = ["odd"], SyntheticOutliers = new SyntheticOutlierOptions { HalvedAt = halvedAt }, MaxKeptFeatureBytes = kept, Training = _short.Training with { BatchSize = batchSize },
        };
        new IntermediateLayerTrainer(network, options).Fit(fitted.Training).Dispose();
        Assert.DoesNotContain(1, sizes);
        Assert.True(sizes.Count(size => size == 2) > 3, $"{sizes.Count(size => size == 2)} passes of two.");
    }

    [Fact]
    public void Fit_OutliersThatCanOnlyBeLearnedByHeart_EndsEarly()
    {
        using var scope = NewDisposeScope();
        // Like in-distribution images in every respect: what is learned of some holds for no others.
        var data = new OodTrainingSet(fitted.InDistribution, TestImages.Arrows(50, 16));
        var log = new ProgressLog();
        var options = FittedDetectors.LayerOptions(epochs: 600) with { ValidationShare = 0.25, SyntheticOutliers = null };
        using var detector = new IntermediateLayerTrainer(fitted.Geom.Network, options with { Training = options.Training with { BatchSize = 80 } }).Fit(data, log);

        var last = log.Reports[^1];
        Assert.InRange(last.Steps, OutlierValidation.MinSteps, 1000); // of 1,200: the 210 images that are left are two batches
        Assert.Equal(last.Steps, last.Step);
        Assert.True(last.Epoch < last.Epochs);
    }

    [Fact]
    public void Fit_SyntheticOutliers_TeachWhatNoKnownOutlierShows()
    {
        using var scope = NewDisposeScope();
        // A white image says nothing about triangles that are put together wrongly.
        using Tensor white = TestImages.Bytes(1, 2, 1, 12, 12).fill_(255), triangles = TestImages.Arrows(8, 100), broken = cat(new[] { triangles.narrow(2, 0, 6), triangles.roll(1, 0).narrow(2, 6, 6) }, 2);
        double with = Auroc(new()), without = Auroc(null);
        Assert.True(with > without + 0.05, $"AUROC {with} with synthetic outliers, {without} without.");

        double Auroc(SyntheticOutlierOptions? synthetic)
        {
            // On the paper's layers: the logits counted from the applied transform show such triangles by themselves.
            var options = FittedDetectors.LayerOptions(epochs: 10) with { Layers = IntermediateLayerOptions.Paper.Layers, SyntheticOutliers = synthetic };
            using var detector = new IntermediateLayerTrainer(fitted.Geom.Network, options).Fit(new OodTrainingSet(fitted.InDistribution, white));
            return OodMetrics.Auroc(detector.ScoreToArray(fitted.HeldOut), detector.ScoreToArray(broken));
        }
    }

    private static double[] Weights(GeomDetector detector) => [.. detector.Network.Network.state_dict().OrderBy(p => p.Key, StringComparer.Ordinal).SelectMany(p => p.Value.Values())];
}

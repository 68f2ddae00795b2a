using System.Text.RegularExpressions;
using OodDetection.Metrics;
using OodDetection.Networks;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.Fused;

[Collection(FittedDetectors.Collection)]
public sealed class FusedTrainerTests(FittedDetectors fitted)
{
    private static FusedOptions Options => new() { Geom = FittedDetectors.Options(), IntermediateLayer = FittedDetectors.LayerOptions(), HeldOutShare = 0.2 };

    [Fact]
    public void Fit_WithAndWithoutOutliers_HasThePartsThatThereCanBe()
    {
        using var without = new FusedTrainer(Options).Fit(new OodTrainingSet(fitted.InDistribution));
        using var with = new FusedTrainer(Options).Fit(fitted.Training);
        Assert.Equal(["GEOM", "moments"], without.Parts);
        Assert.Equal(["GEOM", "moments", "intermediate layers"], with.Parts);

        using var id = TestImages.Arrows(201, 100);
        using var ood = TestImages.Discs(202, 100);
        foreach (var detector in new[] { without, with })
        {
            var auroc = OodMetrics.Auroc(detector.Score(id).Take(), detector.Score(ood).Take());
            Assert.True(auroc > 0.95, $"AUROC {auroc:F4}");
        }
    }

    [Fact]
    public void Join_PartsThatPrepareImagesOtherwise_IsRefused()
    {
        using var network = OddNet.Frozen(z => z.alias());
        using var geom = GeomDetector.FromNetwork(network, TransformSet.Rotations, leaveOpen: true);
        using var alike = new FrozenNetwork(network.Network, new ImagePreprocessing(network.Preprocessing.Input, [0.5], [0.25]), leaveOpen: true);
        using var brighter = new FrozenNetwork(network.Network, new ImagePreprocessing(network.Preprocessing.Input, [0.1], [0.25]), leaveOpen: true);

        using (var moments = Moments(alike)) FusedDetector.Join(geom, moments, null, fitted.HeldOut, leaveOpen: true).Dispose();
        using var otherwise = Moments(brighter);
        Assert.Contains("moments does it otherwise than GEOM", Assert.Throws<ArgumentException>(() => FusedDetector.Join(geom, otherwise, null, fitted.HeldOut)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Score_PartOfWeightZero_HasNoSayEvenIfItGivesNaN()
    {
        var isNaN = false;
        using var network = OddNet.Frozen(z => z.alias(), last: output => isNaN ? output.mul(float.NaN) : output.alias());
        using var geom = GeomDetector.FromNetwork(network, TransformSet.Rotations, leaveOpen: true);
        using var moments = Moments(network);
        using var without = FusedDetector.Join(geom, moments, null, fitted.HeldOut, weights: new FusionWeights { Geom = 0 }, leaveOpen: true);
        using var with = FusedDetector.Join(geom, moments, null, fitted.HeldOut, leaveOpen: true);
        var expected = without.ScoreToArray(fitted.Outliers);

        isNaN = true;

        Assert.Equal(expected, without.ScoreToArray(fitted.Outliers));
        Assert.All(with.ScoreToArray(fitted.Outliers), score => Assert.Equal(double.NaN, score));
    }

    private MomentsDetector Moments(FrozenNetwork network) => new MomentsTrainer(network, new MomentsOptions { Layers = ["odd"] }).Fit(new OodTrainingSet(fitted.InDistribution));

    [Fact]
    public void Fit_SameSeedTwice_IsTheSameBitForBit()
    {
        using var first = new FusedTrainer(Options).Fit(fitted.Training);
        using var second = new FusedTrainer(Options).Fit(fitted.Training);
        using var images = TestImages.Discs(203, 30);
        Assert.Equal(first.Score(images).Take(), second.Score(images).Take());
    }

    [Fact]
    public void Fit_SeedsOfTheParts_AreNotLookedAt()
    {
        var options = Options with { Geom = FittedDetectors.Options(1), IntermediateLayer = FittedDetectors.LayerOptions(1), Seed = 7 };
        using var images = TestImages.Discs(203, 30);
        var expected = Scores(options);
        Assert.Equal(expected, Scores(options with { Geom = options.Geom with { Seed = 99 }, IntermediateLayer = options.IntermediateLayer with { Seed = 98 } }));
        Assert.NotEqual(expected, Scores(options with { Seed = 8 }));

        double[] Scores(FusedOptions chosen)
        {
            using var detector = new FusedTrainer(chosen).Fit(fitted.Training);
            Assert.All(detector.TrainingRecords.Where(record => record.Trainer is "GEOM" or "intermediate layers"), record => Assert.Contains($"\"seed\":{chosen.Seed}", record.Options, StringComparison.Ordinal));
            return detector.Score(images).Take();
        }
    }

    [Fact]
    public void Fit_PrecisionAutoAndNoLayersNamed_AllRecordsSayWhatTheyWere()
    {
        using var detector = new FusedTrainer(Options with { Geom = FittedDetectors.Options(1), IntermediateLayer = FittedDetectors.LayerOptions(1) }).Fit(fitted.Training);
        var expected = FastBFloat16.IsThere ? "BFloat16" : "Float32";
        string[] said = [.. detector.TrainingRecords.SelectMany(record => Regex.Matches(record.Options, "\"precision\":\"(\\w+)\"").Select(match => match.Groups[1].Value))];
        Assert.Equal([expected, expected, expected, expected], said); // GEOM's, that of the intermediate layers, and both again in the fused record
        const string Layers = "\"layers\":[\"group1\",\"group2\",\"group3\",\"transform-logits\"]";
        Assert.Equal(["intermediate layers", "fused"], detector.TrainingRecords.Where(record => record.Options.Contains(Layers, StringComparison.Ordinal)).Select(record => record.Trainer));
    }

    [Fact]
    public void Fit_LayersInBFloat16WhereItComesOutWrong_IsRefusedBeforeAnyTraining()
    {
        if (FastBFloat16.IsRight) return;
        var log = new ProgressLog();
        var layers = FittedDetectors.LayerOptions(1);
        var options = Options with { Geom = FittedDetectors.Options(1), IntermediateLayer = layers with { Training = layers.Training with { Precision = Precision.BFloat16 } } };
        Assert.Contains("in bfloat16 wrong on this machine", Assert.Throws<InvalidOperationException>(() => new FusedTrainer(options).Fit(fitted.Training, log)).Message, StringComparison.Ordinal);
        Assert.Empty(log.Reports);
    }

    [Fact]
    public void Fit_ImagesFiveTimes_HoldsOutDifferentOnes()
    {
        using var images = TestImages.Repeated(TestImages.Arrows(209, 120), 600);
        using var detector = new FusedTrainer(Options with { Geom = FittedDetectors.Options(1) }).Fit(new OodTrainingSet(images));
        Assert.All(detector.HeldOut, scores => Assert.Equal(24, scores.Length));
        using var fewer = images.narrow(0, 0, 95);
        using var copies = TestImages.Repeated(fewer.clone(), 600);
        var error = Assert.Throws<ArgumentException>("data", () => new FusedTrainer(Options).Fit(new OodTrainingSet(copies)));
        Assert.Contains("of 600 images, only 95 of them different, that is 19", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Join_CopiesAmongTheHeldOut_CountOnce()
    {
        using var heldOut = TestImages.Repeated(TestImages.Arrows(210, 25), 100);
        using var few = heldOut.narrow(0, 0, 19);
        using var copies = TestImages.Repeated(few.clone(), 100);
        using var detector = FusedDetector.Join(fitted.Geom, fitted.Moments, null, heldOut, leaveOpen: true);
        Assert.All(detector.HeldOut, scores => Assert.Equal(25, scores.Length));
        Assert.Contains("at least 20 different held-out images", Assert.Throws<ArgumentException>("heldOut", () => FusedDetector.Join(fitted.Geom, fitted.Moments, null, copies, leaveOpen: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Join_ImagesThatAPartWasTrainedOn_AreRefused()
    {
        using var mixed = TorchSharp.torch.cat(new[] { fitted.HeldOut, fitted.InDistribution.narrow(0, 5, 2) });
        var error = Assert.Throws<ArgumentException>("heldOut", () => FusedDetector.Join(fitted.Geom, fitted.Moments, fitted.Layers, mixed, leaveOpen: true));
        Assert.Contains("trained or calibrated on 2 of these 202 images (indices 200, 201)", error.Message, StringComparison.Ordinal);
        fitted.Geom.Score(mixed).Dispose();
    }

    [Fact]
    public void Fit_TooFewToHoldOut_SaysHowManyAreNeeded()
    {
        var error = Assert.Throws<ArgumentException>(() => new FusedTrainer(Options with { HeldOutShare = 0.05 }).Fit(fitted.Training));
        Assert.Contains("needs at least 20", error.Message, StringComparison.Ordinal);
        Assert.Contains("of 240 images that is 12", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_DifferentTransformSets_AreRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new FusedTrainer(Options with { Moments = new MomentsOptions { Transforms = TransformSet.Identity } }));
        Assert.Contains("different transform sets", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Join_Parts_IsTheSumOfTheirScaledScores()
    {
        using var heldOut = TestImages.Arrows(204, 50);
        using var images = TestImages.Discs(205, 40);
        using var moments = new MomentsTrainer(fitted.Geom.Network).Fit(fitted.Training);
        using var fused = FusedDetector.Join(fitted.Geom, moments, fitted.Layers, heldOut, leaveOpen: true);
        var expected = new double[40];
        foreach (var (part, natural, weight) in new (IOodDetector, Converter<double, double>, double)[] { (fitted.Geom, LogOdds, 0.5), (moments, Math.Log, 1), (fitted.Layers, LogOdds, 1) })
        {
            var scale = ScoreScale.Fit(FusionRule.Fisher, TailProbability.NearTiesAsTies(Array.ConvertAll(part.Score(heldOut).Take(), natural)));
            var scores = Array.ConvertAll(part.Score(images).Take(), natural);
            for (var i = 0; i < 40; i++) expected[i] += weight * scale.Of(scores[i]);
        }

        TensorValues.AssertClose(expected, fused.Score(images).Take(), 1e-9);

        static double LogOdds(double p) => Math.Log(p / (1 - p));
    }

    [Fact]
    public void Join_WeightOfZero_LeavesThePartOut()
    {
        using var heldOut = TestImages.Arrows(207, 50);
        using var images = TestImages.Discs(208, 40);
        using var moments = new MomentsTrainer(fitted.Geom.Network).Fit(fitted.Training);
        using var all = FusedDetector.Join(fitted.Geom, moments, fitted.Layers, heldOut, weights: new FusionWeights { IntermediateLayer = 0 }, leaveOpen: true);
        using var two = FusedDetector.Join(fitted.Geom, moments, null, heldOut, leaveOpen: true);
        Assert.Equal(two.Score(images).Take(), all.Score(images).Take());
    }

    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(8, 0.5)]
    [InlineData(16, 2.0 / 3)]
    public void WeightsFor_ImagesThatTheLayersLearnedFrom_GrowWithTheirNumber(int images, double weight)
        => Assert.Equal(new FusionWeights { IntermediateLayer = weight }, FusionWeights.For(images));

    [Fact]
    public void Options_SeveralErrors_AreAllListed()
    {
        var error = Assert.Throws<ArgumentException>(() => new FusedTrainer(Options with
        {
            Geom = Options.Geom with { ScoringBatchSize = 0 },
            Moments = new MomentsOptions { Layers = [] },
            Weights = new FusionWeights { Geom = -1, Moments = double.NaN },
            HeldOutShare = 2,
            OutlierExposureWeight = -0.5,
        }));
        foreach (var expected in new[] { "Geom: ScoringBatchSize is 0", "Moments: Layers is empty", "weight of Geom is -1", "weight of Moments is NaN", "HeldOutShare is 2", "OutlierExposureWeight is -0.5; expected 0 or more" })
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Make_AnyFeatureScorer_IsJoinedByItsOwnLayersAndScale()
    {
        using var heldOut = TestImages.Arrows(211, 50);
        using var images = TestImages.Discs(212, 30);
        FusedPart[] parts = [new("one", "one", new OutputMean(fitted.Geom.Network, 0), _ => 2), new("other", "other", new OutputMean(fitted.Geom.Network, 1), _ => 0.5)];
        using var fused = FusedDetector.Make(parts, new TensorSource(heldOut), FusionRule.StandardisedSum, new FusionWeights(), 64, leaveOpen: true, [.. Enumerable.Range(0, 50).Select(i => (long)i)], new { }, default);
        Assert.Equal(["one", "other"], fused.Parts);
        var expected = new double[30];
        foreach (var part in parts)
        {
            var scale = ScoreScale.Fit(FusionRule.StandardisedSum, Array.ConvertAll(part.Detector.Score(heldOut).Take(), part.Detector.OnUnboundedScale));
            var scores = Array.ConvertAll(part.Detector.Score(images).Take(), part.Detector.OnUnboundedScale);
            for (var i = 0; i < 30; i++) expected[i] += part.WeightIn(fused.Weights) * scale.Of(scores[i]);
        }

        TensorValues.AssertClose(expected, fused.Score(images).Take(), 1e-9);
    }

    [Fact]
    public void Join_DetectorFromAFile_TakesPartsFittedOnItsNetwork()
    {
        using var heldOut = TestImages.Arrows(213, 50);
        using var images = TestImages.Discs(214, 10);
        using var file = new MemoryStream(DetectorFiles.Bytes(fitted.Geom));
        using var geom = DetectorFile.Load<GeomDetector>(file);
        using var moments = new MomentsTrainer(geom.Network).Fit(fitted.Training);
        using var fused = FusedDetector.Join(geom, moments, null, heldOut, leaveOpen: true);
        using var expected = FusedDetector.Join(fitted.Geom, fitted.Moments, null, heldOut, leaveOpen: true);
        Assert.Equal(expected.Score(images).Take(), fused.Score(images).Take());
    }

    [Fact]
    public void Join_DetectorOfAnotherNetwork_IsRefused()
    {
        using var heldOut = TestImages.Arrows(206, 30);
        using var other = new GeomTrainer(FittedDetectors.Options(1)).Fit(fitted.Training);
        using var moments = new MomentsTrainer(other.Network).Fit(fitted.Training);
        var error = Assert.Throws<ArgumentException>(() => FusedDetector.Join(fitted.Geom, moments, null, heldOut, leaveOpen: true));
        Assert.Contains("another", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A scorer of no kind that the library has: the exponential of one output of the network, mean over the transforms. It reads no layer.</summary>
    private sealed class OutputMean(FrozenNetwork network, long output) : IFeatureScorer
    {
        public FrozenNetwork Network => network;

        public TransformSet Transforms => TransformSet.Rotations;

        public IReadOnlyList<string> Layers => [];

        public long BytesOfAnImage => network.BytesOfAnImage;

        public long ImagesPerPass => 16;

        public IReadOnlyList<TrainingRecord> TrainingRecords => [];

        public Tensor Score(Tensor images)
            => TransformedScoring.Run(images, network.Preprocessing, network.Device, Transforms, 64, batch => Mean(NetworkGate.Call(network.Network, batch)));

        public Tensor ScoreFeatures(LayerOutputs outputs, long images)
        {
            Assert.Equal(images, outputs.Output.shape[0]);
            return Mean(outputs.Output);
        }

        public double OnUnboundedScale(double score) => Math.Log(score);

        public void Dispose()
        {
        }

        private Tensor Mean(Tensor logits) => logits.select(1, output).to(ScalarType.Float64).exp().view(Transforms.Count, -1).mean([0L]);
    }
}

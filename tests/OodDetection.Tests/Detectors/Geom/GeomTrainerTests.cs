using OodDetection.Networks;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.Geom;

[Collection(FittedDetectors.Collection)]
public class GeomTrainerTests(FittedDetectors fitted)
{
    private readonly GeomOptions _short = FittedDetectors.Options(epochs: 1);

    [Fact]
    public void Fit_Seed_DecidesEveryBit()
    {
        var trainer = new GeomTrainer(_short);
        using var first = trainer.Fit(fitted.Training);
        using var second = trainer.Fit(fitted.Training); // the trainer keeps nothing of the first fit
        using var other = new GeomTrainer(_short with { Seed = 99 }).Fit(fitted.Training);

        Assert.Equal(Weights(first), Weights(second));
        Assert.NotEqual(Weights(first), Weights(other));
        Assert.False(first.Network.Network.training);
    }

    [Fact]
    public void Fit_GlobalRandomNumbers_NeitherMatterNorChange()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var first = new GeomTrainer(_short).Fit(fitted.Training);
        var next = rand(4).Values();
        manual_seed(1);
        Assert.Equal(rand(4).Values(), next);

        manual_seed(2);
        using var second = new GeomTrainer(_short).Fit(fitted.Training);
        Assert.Equal(Weights(first), Weights(second));
    }

    [Fact]
    public void Fit_TwoAtOnce_GiveWhatEachGivesAlone()
    {
        GeomOptions[] options = [_short with { Seed = 1 }, _short with { Seed = 2 }];
        var alone = options.Select(Fitted).ToArray();
        var together = new double[2][];
        var threads = Enumerable.Range(0, 2).Select(i => new Thread(() => together[i] = Fitted(options[i]))).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Equal(alone[0], together[0]);
        Assert.Equal(alone[1], together[1]);

        double[] Fitted(GeomOptions o)
        {
            using var detector = new GeomTrainer(o).Fit(fitted.Training);
            return Weights(detector);
        }
    }

    [Fact]
    public void Fit_ScoringBatchSize_ChangesNoScore()
    {
        using var images = TestImages.Discs(31, 23);
        var scores = new[] { 1, 4, 31, 4096 }.Select(size =>
        {
            using var detector = new GeomTrainer(_short with { ScoringBatchSize = size }).Fit(fitted.Training);
            return detector.Score(images).Take();
        }).ToArray();
        Assert.All(scores, s => TensorValues.AssertClose(scores[0], s, 1e-6));
    }

    [Fact]
    public void Fit_Cancelled_StopsSoonAndLeavesNoTensor()
    {
        using var counted = new WideResNet(1, 4, _short.Network);
        var trainer = new GeomTrainer(FittedDetectors.Options(epochs: 100_000));
        Assert.ThrowsAny<OperationCanceledException>(() => trainer.Fit(fitted.Training, null, new CancellationToken(true)));
        LiveTensors.AssertFlat(2, () =>
        {
            using var source = new CancellationTokenSource();
            var log = new ProgressLog(_ => source.Cancel());
            Assert.ThrowsAny<OperationCanceledException>(() => trainer.Fit(fitted.Training, log, source.Token));
            Assert.Single(log.Reports);
        }, counted.parameters().Count());

        // The random numbers were given back: another fit goes through.
        new GeomTrainer(_short).Fit(fitted.Training).Dispose();
    }

    [Fact]
    public void Fit_ProgressThrows_LeavesNoTensor()
    {
        using var counted = new WideResNet(1, 4, _short.Network);
        LiveTensors.AssertFlat(2, () =>
        {
            var log = new ProgressLog(_ => throw new FormatException("mine"));
            Assert.Throws<FormatException>(() => new GeomTrainer(_short).Fit(fitted.Training, log));
        }, counted.parameters().Count());
    }

    [Fact]
    public void FitAndDispose_AlsoDirichlet_LeavesNoTensor()
    {
        using var counted = new WideResNet(1, 4, _short.Network);
        LiveTensors.AssertFlat(2, () =>
        {
            new GeomTrainer(_short).Fit(fitted.Training).Dispose();
            using (NewDisposeScope()) new GeomTrainer(_short with { Score = GeomScore.Dirichlet }).Fit(fitted.Training).Dispose();
        }, 2 * counted.parameters().Count());
    }

    [Fact]
    public void Fit_InDisposeScope_OutlivesIt()
    {
        using var images = TestImages.Discs(32, 3);
        GeomDetector detector;
        using (NewDisposeScope()) detector = new GeomTrainer(_short with { Score = GeomScore.Dirichlet }).Fit(fitted.Training);
        using (detector) Assert.All(detector.Score(images).Take(), s => Assert.True(double.IsFinite(s)));
    }

    [Fact]
    public void Fit_LearningRateTooHigh_SaysThatItDiverged()
    {
        var options = _short with { Training = _short.Training with { LearningRate = 1e30, FinalLearningRate = 1e30, Epochs = 2 } };
        Assert.Contains("diverged", Assert.Throws<InvalidOperationException>(() => new GeomTrainer(options).Fit(fitted.Training)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_TwoImagesOfThreeChannels_IsEnough()
    {
        using var images = TestImages.Bytes(33, 2, 3, 8, 8);
        using var detector = new GeomTrainer(_short with { Transforms = TransformSet.Geom72 }).Fit(new OodTrainingSet(images));
        Assert.Equal(72, detector.Transforms.Count);
        Assert.Equal(2, detector.Score(images).Take().Length);
    }

    [Fact]
    public void Fit_NonSquareImages_SaysWhatToDo()
    {
        using var images = TestImages.Bytes(34, 4, 1, 8, 12);
        var error = Assert.Throws<ArgumentException>(() => new GeomTrainer(FittedDetectors.Options(8)).Fit(new OodTrainingSet(images)));
        Assert.Contains("square", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_WrongOptions_ListsAllAtOnce()
    {
        using var culture = new CommaCulture();
        var error = Assert.Throws<ArgumentException>(() => new GeomTrainer(new GeomOptions
        {
            Transforms = TransformSet.Identity,
            Score = (GeomScore)7,
            Network = new WideResNetOptions { Depth = 15, Dropout = -0.5 },
            Training = new TrainingOptions { Epochs = 0, LearningRate = -0.25 },
            Device = null!,
            ScoringBatchSize = 0,
        }));
        foreach (var part in new[] { "GeomOptions", "Transforms has 1 transforms", "Score is 7", "Depth is 15", "Dropout is -0.5", "Epochs is 0", "LearningRate is -0.25", "Device is null", "ScoringBatchSize is 0" })
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        foreach (var part in new[] { "Transforms", "Network", "Training" })
            Assert.Contains(part, Assert.Throws<ArgumentException>(() => new GeomTrainer(new GeomOptions { Transforms = null!, Network = null!, Training = null! })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("data", () => new GeomTrainer().Fit(null!));
        new GeomOptions().Validate();
    }

    [Fact]
    public void ScoreKind_OfOptions_IsKept()
    {
        Assert.Equal(GeomScore.Softmax, fitted.Geom.ScoreKind);
        Assert.Equal(GeomScore.Dirichlet, fitted.Dirichlet.ScoreKind);
        Assert.All(fitted.Geom.Score(fitted.Outliers).Take(), s => Assert.InRange(s, 0, 1));
        Assert.Equal(Weights(fitted.Geom), Weights(fitted.Dirichlet));
    }

    private static double[] Weights(GeomDetector detector) => [.. detector.Network.Network.state_dict().OrderBy(p => p.Key, StringComparer.Ordinal).SelectMany(p => p.Value.Values())];
}

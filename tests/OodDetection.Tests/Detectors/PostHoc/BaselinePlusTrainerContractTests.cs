using OodDetection.Metrics;
using OodDetection.Networks;
using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.PostHoc;

public sealed class BaselinePlusTrainerContractTests : TrainerContract
{
    private static readonly BaselinePlusOptions s_options = new()
    {
        Network = new WideResNetOptions { Depth = 10, WidenFactor = 1 }, Training = new TrainingOptions { Epochs = 1, BatchSize = 24 }, Seed = 3,
    };

    protected override int ParametersMade
    {
        get
        {
            using var network = new WideResNet(1, 2, s_options.Network);
            return network.parameters().Count();
        }
    }

    // The labels of the contract's images are of no matter to it: every other one is of class 1.
    protected override IOodTrainer<IOodDetector> NewTrainer() => new FunctionTrainer((data, progress, cancellationToken) =>
    {
        Tensor labels;
        using (NewDisposeScope()) labels = Alternating(data.InDistribution.shape[0]).DetachFromDisposeScope();
        using (labels)
            return new BaselinePlusTrainer(s_options).Fit(new OodTrainingSet(data.InDistribution, data.OutOfDistribution, labels), progress, cancellationToken);
    });

    [Fact]
    public void Fit_TrianglesOfTwoDirectionsAndDiscs_ClassifiesAndTellsDiscs()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = Two(500, 160);
        using var detector = new BaselinePlusTrainer(s_options with { Training = new TrainingOptions { Epochs = 6, BatchSize = 24, LearningRate = 3e-3 } })
            .Fit(new OodTrainingSet(images, TestImages.Discs(501, 16), labels));
        var (newImages, expected) = Two(502, 100);
        var (scores, classes) = detector.ScoreAndClassify(newImages);
        Assert.Equal(expected.Values(), classes.Values());
        Assert.True(OodMetrics.Auroc(scores.Values(), detector.Score(TestImages.Discs(503, 100)).Values()) > 0.95);
        Assert.Equal("msp", detector.Method.Name);
        Assert.Equal(["Baseline+", "msp"], detector.TrainingRecords.Select(record => record.Trainer));
    }

    [Fact]
    public void Fit_WhatMakesNoClassifier_IsRefused()
    {
        using var scope = NewDisposeScope();
        var (images, discs) = (TestImages.Arrows(510, 8), TestImages.Discs(511, 4));
        Fails(new OodTrainingSet(images, discs), "no labels");
        Fails(new OodTrainingSet(images, labels: Alternating(8)), "out-of-distribution images");
        Fails(new OodTrainingSet(images, discs, zeros(8, ScalarType.Int64)), "two classes or more");
        Fails(new OodTrainingSet(images, discs, Alternating(8).mul(2)), "images of 2 classes");
        Assert.Throws<ArgumentException>(() => new BaselinePlusOptions { OutlierWeight = -1 }.Validate());

        static void Fails(OodTrainingSet data, string message)
            => Assert.Contains(message, Assert.Throws<ArgumentException>(() => new BaselinePlusTrainer(s_options).Fit(data)).Message, StringComparison.Ordinal);
    }

    private static Tensor Alternating(long count) => tensor(Enumerable.Range(0, (int)count).Select(i => (long)(i % 2)).ToArray());

    private static (Tensor Images, Tensor Labels) Two(int seed, int count)
    {
        var (turned, labels) = RotationClassifier.Turned(TestImages.Arrows(seed, 2 * count));
        var kept = labels.lt(2).nonzero().flatten();
        return (turned.index_select(0, kept), labels.index_select(0, kept));
    }
}

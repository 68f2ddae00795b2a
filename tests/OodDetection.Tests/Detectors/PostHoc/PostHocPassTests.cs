using OodDetection.Networks;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.PostHoc;

[Collection(nameof(PostHocFixture))]
public class PostHocPassTests(PostHocFixture fixture)
{
    [Fact]
    public void ScoreAll_EveryMethodWithoutGradients_TakesOnePass()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = RotationClassifier.Turned(TestImages.Arrows(310, 400));
        PostHocMethod[] methods = [.. PostHocMethod.All.Where(method => method is not OdinMethod), new AshMethod { Layer = "body" }];
        var network = (RotationClassifier)fixture.Network.Network;
        var before = network.Passes;
        var detectors = PostHocTrainer.FitAll(fixture.Network, methods, new OodTrainingSet(images, labels: labels), new PostHocOptions { ScoringBatchSize = 50 });
        Assert.InRange(network.Passes - before, 400 / 50, (400 / 50) + 20); // the rest are checks that the network is sound

        using var scored = TestImages.Discs(311, 100);
        before = network.Passes;
        var scores = PostHocDetector.ScoreAll(detectors, scored);
        Assert.Equal(2, network.Passes - before);

        foreach (var (detector, together) in detectors.Zip(scores)) Assert.Equal(detector.Score(scored).Values(), together.Values());
        foreach (var detector in detectors) detector.Dispose();
    }

    // Methods that shape activations have nothing to go by in 16 features, of which they leave one or two.
    [Theory]
    [InlineData("msp")]
    [InlineData("max-logit")]
    [InlineData("energy")]
    [InlineData("gen")]
    [InlineData("odin")]
    [InlineData("kl-matching")]
    [InlineData("openmax")]
    [InlineData("mahalanobis")]
    [InlineData("relative-mahalanobis")]
    [InlineData("fdbd")]
    [InlineData("nci")]
    [InlineData("vim")]
    [InlineData("nnguide")]
    public void Score_Discs_TellsThemFromTrianglesOfFourDirections(string name)
    {
        using var scope = NewDisposeScope();
        var (images, labels) = RotationClassifier.Turned(TestImages.Arrows(320, 400));
        using var detector = new PostHocTrainer(fixture.Network, PostHocMethod.All.Single(method => method.Name == name)).Fit(new OodTrainingSet(images, labels: labels));
        var (id, _) = RotationClassifier.Turned(TestImages.Arrows(321, 200));
        var auroc = OodDetection.Metrics.OodMetrics.Auroc(detector.Score(id).Values(), detector.Score(TestImages.Discs(322, 200)).Values());
        Assert.True(auroc > 0.8, $"{name}: AUROC {auroc:F3}.");
    }

    [Fact]
    public void ScoreAndClassify_Triangles_GivesTheirDirections()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = RotationClassifier.Turned(TestImages.Arrows(330, 80));
        using var detector = PostHocDetector.Of(fixture.Network, new EnergyMethod());
        var (scores, classes) = detector.ScoreAndClassify(images);
        Assert.Equal(labels.Values(), classes.Values());
        Assert.Equal(detector.Score(images).Values(), scores.Values());
        Assert.Equal(4, detector.ClassCount);
    }

    [Fact]
    public void ScoreAll_DetectorsOfTwoNetworks_IsRefused()
    {
        using var other = RotationClassifier.Trained();
        using var one = PostHocDetector.Of(fixture.Network, new EnergyMethod());
        using var two = PostHocDetector.Of(other, new MspMethod());
        using var images = TestImages.Discs(340, 2);
        Assert.Contains("one network", Assert.Throws<ArgumentException>(() => PostHocDetector.ScoreAll([one, two], images)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PostHocDetector.ScoreAll([], images));
    }

    [Fact]
    public void Score_Odin_LeavesNoTensorAndGivesTheSameFromFourThreads()
    {
        using var detector = PostHocDetector.Of(fixture.Network, new OdinMethod());
        using var images = TestImages.Discs(350, 70);
        var expected = detector.Score(images).Take();
        LiveTensors.AssertFlat(20, () => detector.Score(images).Dispose());

        var results = new double[4][];
        var threads = Enumerable.Range(0, results.Length).Select(t => new Thread(() => results[t] = detector.Score(images).Take())).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.All(results, scores => Assert.Equal(expected, scores));
        Assert.All(fixture.Network.Network.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void Fit_WithoutLabels_TakesThePredictedClasses()
    {
        using var scope = NewDisposeScope();
        var (images, _) = RotationClassifier.Turned(TestImages.Arrows(360, 100));
        using var energy = PostHocDetector.Of(fixture.Network, new EnergyMethod());
        var predicted = energy.ScoreAndClassify(images).Classes;
        using var without = new PostHocTrainer(fixture.Network, new MahalanobisMethod()).Fit(new OodTrainingSet(images));
        using var with = new PostHocTrainer(fixture.Network, new MahalanobisMethod()).Fit(new OodTrainingSet(images, labels: predicted));
        Assert.Equal(with.Score(images).Values(), without.Score(images).Values());
    }

    [Fact]
    public void Fit_MoreImagesThanAllowed_TakesARandomSampleByTheSeed()
    {
        using var scope = NewDisposeScope();
        var set = new OodTrainingSet(TestImages.Arrows(370, 120));
        using var first = Fit(0);
        using var again = Fit(0);
        using var other = Fit(1);
        Assert.Equal(60, first.Fitted[0].shape[0]);
        Assert.Equal(first.Fitted[0].Values(), again.Fitted[0].Values());
        Assert.NotEqual(first.Fitted[0].Values(), other.Fitted[0].Values());

        PostHocDetector Fit(long seed) => new PostHocTrainer(fixture.Network, new KnnMethod(), new PostHocOptions { MaxImages = 60, Seed = seed }).Fit(set);
    }
}

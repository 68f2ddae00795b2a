using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Calibration;

[Collection(FittedDetectors.Collection)]
public sealed class NaNScoresTests(FittedDetectors fitted)
{
    [Fact]
    public void Calibrate_WeightsThatAreInfinite_NamesThem()
    {
        using var detector = new BceTrainer(FittedDetectors.BceOptions(1)).Fit(fitted.Training);
        using (no_grad())
        using (var weight = detector.Classifier.get_parameter("head.logit.weight")![0, 2]) weight.fill_(float.NaN);
        Assert.Contains("Weights of the network are NaN or infinite, those of 'head.logit.weight' among them", Message(detector), StringComparison.Ordinal);
    }

    [Fact]
    public void Calibrate_FiniteWeightsThatGiveNaN_SaysThatTheMachineIsRight()
    {
        using var network = OddNet.Frozen(z => z.alias(), output => output.sub(output).div(output.sub(output)));
        using var detector = GeomDetector.FromNetwork(network, TransformSet.Rotations);
        Assert.Contains("All weights are finite and this machine's convolutions are right", Message(detector), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FusionRule.Fisher)]
    [InlineData(FusionRule.StandardisedSum)]
    public void Fused_PartThatGivesNaN_GivesNaNAndIsNotJoinedAnew(FusionRule rule)
    {
        using var images = TestImages.Arrows(7, 120);
        using var geom = new GeomTrainer(FittedDetectors.Options(1)).Fit(fitted.Training);
        using var moments = new MomentsTrainer(geom.Network).Fit(fitted.Training);
        using var calibrated = FusedDetector.Join(geom, moments, null, fitted.HeldOut, rule, leaveOpen: true).Calibrate(images);
        using (no_grad()) geom.Network.Network.get_parameter("logits.weight")!.fill_(float.NaN);

        Assert.All(calibrated.Score(images).Take(), score => Assert.Equal(double.NaN, score));
        Assert.Contains("those of 'logits.weight' among them", Assert.Throws<InvalidOperationException>(() => calibrated.Classify(images)).Message, StringComparison.Ordinal);
        var error = Assert.Throws<ArgumentException>("heldOut", () => FusedDetector.Join(geom, moments, null, fitted.HeldOut, rule, leaveOpen: true));
        Assert.Contains("The part 'GEOM' gave NaN or infinity for 200 of 200 held-out images, indices 0, 1, 2, 3, 4, …, so", error.Message, StringComparison.Ordinal);
        Assert.Contains("those of 'logits.weight' among them", error.Message, StringComparison.Ordinal);

        // What a trainer held out is named by its place in the training set.
        using var few = images.narrow(0, 0, 20);
        error = Assert.Throws<ArgumentException>("heldOut", () => FusedDetector.Make(
            FusedPart.Of(geom, moments, null), new TensorSource(few), rule, new FusionWeights(), 64, leaveOpen: true, [.. Enumerable.Range(0, 20).Select(i => 90L - i)], new { }, default));
        Assert.Contains("indices 90, 89, 88, 87, 86, …, so", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Networks_DetectorsOfEveryKind_AreTheirs()
    {
        var classifier = fitted.Layers.Classifier;
        Assert.Equal([fitted.Geom.Network.Network], Of(fitted.Geom));
        Assert.Equal([fitted.Geom.Network.Network], Of(fitted.Moments));
        Assert.Equal([fitted.Geom.Network.Network, classifier], Of(fitted.Layers));
        using var fused = FusedDetector.Join(fitted.Geom, fitted.Moments, fitted.Layers, fitted.HeldOut, leaveOpen: true);
        Assert.Equal([fitted.Geom.Network.Network, classifier], Of(fused));
        Assert.Equal(3, Of(fitted.BatchStatistics).Length);
        Assert.Equal([((BceDetector)fitted.Calibrated.Detector).Classifier], Of(fitted.Calibrated));
    }

    [Theory]
    [InlineData(1, "1 of 7 images, index 0, so")]
    [InlineData(2, "2 of 7 images, indices 0, 1, so")]
    [InlineData(5, "5 of 7 images, indices 0, 1, 2, 3, 4, so")]
    [InlineData(6, "6 of 7 images, indices 0, 1, 2, 3, 4, …, so")]
    public void Explain_SomeNaN_ListsTheFirst(int count, string expected)
    {
        double[] scores = [.. Enumerable.Range(0, 7).Select(i => i < count ? double.NaN : i)];
        var message = NaNScores.Explain(scores, new BrightnessDetector(), "images", "so there is no verdict");
        Assert.Contains($"The detector (BrightnessDetector) gave NaN for {expected}", message, StringComparison.Ordinal);
        Assert.EndsWith("A network with weights that are NaN or infinite does that.", message, StringComparison.Ordinal);
        Assert.Null(NaNScores.Explain([1, 2], new BrightnessDetector(), "images", "so there is no verdict"));
    }

    private static nn.Module[] Of(IOodDetector detector) => [.. ((IHasNetworks)detector.GetService(typeof(IHasNetworks))!).Networks];

    private string Message(IOodDetector detector) => Assert.Throws<ArgumentException>("heldOut", () => detector.Calibrate(fitted.HeldOut)).Message;
}

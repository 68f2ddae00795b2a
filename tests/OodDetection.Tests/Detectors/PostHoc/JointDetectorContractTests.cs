using OodDetection.Networks;
using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.PostHoc;

[Collection(nameof(PostHocFixture))]
public sealed class JointDetectorContractTests(PostHocFixture fixture) : DetectorContract
{
    protected override IOodDetector Detector => fixture.Joint;

    protected override DetectorRegistry Registry => RotationClassifier.Registry;

    // Of the tail that is fitted to the held-out scores.
    protected override double Rounding => 1e-5;

    protected override IOodTrainer<IOodDetector> NewTrainer() => new JointTrainer(fixture.Network, PostHocFixture.JointOptions);

    [Fact]
    public void Score_Parts_AreJoinedByTheirHeldOutScores()
    {
        using var scope = NewDisposeScope();
        var (heldOut, scored) = (TestImages.Arrows(400, 60), TestImages.Discs(401, 9));
        using var joint = new JointTrainer(fixture.Network, PostHocFixture.JointOptions with { Weights = new JointWeights { Energy = 1, Neighbours = 2, Collapse = 3, Moments = 0.5 } })
            .Fit(new OodTrainingSet(TestImages.Arrows(402, 80), heldOut: heldOut));
        var set = new OodTrainingSet(TestImages.Arrows(402, 80));
        IOodDetector[] parts =
        [
            PostHocDetector.Of(fixture.Network, new EnergyMethod()), new PostHocTrainer(fixture.Network, new KnnMethod { Neighbours = 10 }).Fit(set), new PostHocTrainer(fixture.Network, new NciMethod()).Fit(set),
            new MomentsTrainer(fixture.Network, new MomentsOptions { Layers = PostHocFixture.JointOptions.Layers, Transforms = OodDetection.Transforms.TransformSet.Identity }).Fit(set),
        ];
        var expected = new double[9];
        foreach (var (part, weight) in parts.Zip(joint.Weights.ToArray()))
        {
            var scale = part is MomentsDetector ? Math.Log : (Func<double, double>)(score => score);
            var tail = new TailProbability(TailProbability.NearTiesAsTies(part.Score(heldOut).Values().Select(scale).ToArray()));
            var values = part.Score(scored).Values();
            for (var i = 0; i < expected.Length; i++) expected[i] += weight * tail.NegativeLog(scale(values[i]));
            part.Dispose();
        }

        TensorValues.AssertClose(expected, joint.Score(scored).Values(), 1e-9);
    }

    [Fact]
    public void Fit_LayersNotNamedForAnotherNetwork_AsksForThem()
    {
        using var images = TestImages.Arrows(410, 240);
        Assert.Contains("JointOptions.Layers", Assert.Throws<ArgumentException>(() => new JointTrainer(fixture.Network).Fit(new OodTrainingSet(images))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_HeldOutImageThatTheNetworkGivesNaNFor_IsRefusedByItsIndex()
    {
        using var scope = NewDisposeScope();
        using var network = FlatIsNaNNet.Frozen();
        var options = new JointOptions { Layers = ["act"], Neighbours = 10 };
        var (images, heldOut) = (TestImages.Arrows(430, 240), TestImages.Arrows(431, 40));
        FlatIsNaNNet.Flatten(heldOut, 7);
        Fails(new OodTrainingSet(images, heldOut: heldOut), "1 of 40 held-out images, index 7, so");
        var split = HoldOutSplit.Of(new OodTrainingSet(images), options.HeldOutShare, JointDetector.MinHeldOut, int.MaxValue, options.PostHoc.Seed, "joint");
        FlatIsNaNNet.Flatten(images, split.HeldOut[5]);
        Fails(new OodTrainingSet(images), $"1 of {split.HeldOut.Length} held-out images, index {split.HeldOut[5]}, so");

        void Fails(OodTrainingSet set, string expected)
            => Assert.Contains($"The part 'energy' gave NaN or infinity for {expected}", Assert.Throws<ArgumentException>("data", () => new JointTrainer(network, options).Fit(set)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_TooFewHeldOutOrTrainingImages_IsRefused()
    {
        using var scope = NewDisposeScope();
        var (few, many) = (TestImages.Arrows(420, 9), TestImages.Arrows(421, 40));
        var trainer = new JointTrainer(fixture.Network, PostHocFixture.JointOptions);
        Assert.Contains("at least 20 different held-out images", Assert.Throws<ArgumentException>(() => trainer.Fit(new OodTrainingSet(many, heldOut: few))).Message, StringComparison.Ordinal);
        Assert.Contains("at least 10 images", Assert.Throws<ArgumentException>(() => trainer.Fit(new OodTrainingSet(few, heldOut: many))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new JointOptions { Weights = new JointWeights { Energy = 0, Neighbours = 0, Collapse = 0, Moments = 0 } }.Validate());
    }
}

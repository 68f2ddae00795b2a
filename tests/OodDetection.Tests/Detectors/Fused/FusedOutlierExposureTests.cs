using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.Fused;

[Collection(FittedDetectors.Collection)]
public sealed class FusedOutlierExposureTests(FittedDetectors fitted)
{
    private static FusedOptions Options => new() { Geom = FittedDetectors.Options(1), IntermediateLayer = FittedDetectors.LayerOptions(1), HeldOutShare = 0.2 };

    [Fact]
    public void Fit_OutlierExposureWeight_TrainsTheNetworkAsGeomPlusDoes()
    {
        using var scope = NewDisposeScope();
        var options = Options with { Seed = 7 };
        using var exposed = new FusedTrainer(options with { OutlierExposureWeight = 0.3 }).Fit(fitted.Training);
        using var plain = new FusedTrainer(options).Fit(fitted.Training);
        using var images = TestImages.Discs(203, 30);

        var record = exposed.TrainingRecords[0];
        Assert.Equal("GEOM+", record.Trainer);
        Assert.Contains("\"outlierWeight\":0.3", record.Options, StringComparison.Ordinal);
        Assert.DoesNotContain(exposed.TrainingRecords, r => r.Trainer == "GEOM");
        Assert.DoesNotContain(plain.TrainingRecords, r => r.Trainer == "GEOM+");
        Assert.Equal(["GEOM", "moments", "intermediate layers"], exposed.Parts);

        // The parts look into the network that GEOM+ gets of the same images: those that were not held out.
        var training = fitted.Training.Only(HoldOutSplit.Of(fitted.Training, 0.2, FusedDetector.MinHeldOut, int.MaxValue, 7, "fused").Training);
        using var plus = new GeomPlusTrainer(new GeomPlusOptions { Geom = options.Geom with { Seed = 7 }, OutlierWeight = 0.3 }).Fit(training);
        var geom = exposed.FusedParts[0].Detector;
        Assert.Equal(plus.Score(images).Take(), geom.Score(images).Take());
        Assert.All(exposed.FusedParts, part => Assert.Same(geom.Network.Network, part.Detector.Network.Network));
    }

    [Fact]
    public void Fit_OutlierExposureWeightWithoutOutliers_ChangesNothing()
    {
        using var exposed = new FusedTrainer(Options with { OutlierExposureWeight = 0.5 }).Fit(new OodTrainingSet(fitted.InDistribution));
        using var plain = new FusedTrainer(Options).Fit(new OodTrainingSet(fitted.InDistribution));
        using var images = TestImages.Discs(203, 30);
        Assert.Equal(plain.Score(images).Take(), exposed.Score(images).Take());
        Assert.Contains("\"outlierExposureWeight\":0,", exposed.TrainingRecords[^1].Options, StringComparison.Ordinal);
    }
}

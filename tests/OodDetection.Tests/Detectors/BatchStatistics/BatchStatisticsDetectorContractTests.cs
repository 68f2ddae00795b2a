using OodDetection.Networks;
using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;

namespace OodDetection.Tests.Detectors.BatchStatistics;

/// <summary>All three parts: filters, the network of a GEOM detector, a discriminator.</summary>
[Collection(FittedDetectors.Collection)]
public sealed class BatchStatisticsDetectorContractTests(FittedDetectors fitted) : DetectorContract
{
    protected override IOodDetector Detector => fitted.BatchStatistics;

    protected override int ParametersMade
    {
        get
        {
            var options = FittedDetectors.BatchStatisticsOptions.DisCoPatch!;
            using var discriminator = new PatchDiscriminator(1, options.PatchSize, options.Widths);
            using var vae = new PatchVae(1, options.PatchSize, options.Widths, options.LatentSize);
            return discriminator.parameters().Count() + vae.parameters().Count();
        }
    }

    protected override IOodTrainer<IOodDetector> NewTrainer() => new BatchStatisticsTrainer(fitted.Geom.Network, FittedDetectors.BatchStatisticsOptions);

    [Fact]
    public void Score_OneByOne_IsTheSameToTheLastBit()
    {
        using var images = TestImages.Arrows(301, 100);
        var together = Detector.Score(images).Take();
        for (var i = 0; i < 100; i++)
        {
            using var one = images.narrow(0, i, 1);
            Assert.Equal(together[i], Detector.Score(one).Take()[0]);
        }

        using var turned = images.flip(0);
        Assert.Equal(together, Detector.Score(turned).Take().Reverse());
    }

    [Fact]
    public void Fit_SameSeedTwice_ScoresWindowsAlike()
    {
        using var images = TestImages.Discs(302, 40);
        using var again = new BatchStatisticsTrainer(fitted.Geom.Network, FittedDetectors.BatchStatisticsOptions).Fit(fitted.Training);
        Assert.Equal(fitted.BatchStatistics.Score(images).Take(), again.Score(images).Take());
        Assert.Equal(fitted.BatchStatistics.ScoreWindows(images, 8).Take(), again.ScoreWindows(images, 8).Take());
    }
}

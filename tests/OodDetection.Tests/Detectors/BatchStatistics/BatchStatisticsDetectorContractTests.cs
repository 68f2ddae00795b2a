using OodDetection.Detectors.BatchStatistics;
using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.BatchStatistics;

/// <summary>All three parts: filters, the network of a GEOM detector, a discriminator.</summary>
[Collection(FittedDetectors.Collection)]
public sealed class BatchStatisticsDetectorContractTests(FittedDetectors fitted) : DetectorContract, IDisposable
{
    private readonly BatchStatisticsDetector _detector = new BatchStatisticsTrainer(fitted.Geom.Network, Options).Fit(fitted.Training);

    private static BatchStatisticsOptions Options => new()
    {
        Adversarial = AdversarialOptions.Small with { PatchSize = 8, Widths = [4, 8], LatentSize = 8, Epochs = 1, ScoringPatches = 4 },
    };

    protected override IOodDetector Detector => _detector;

    protected override IOodDetector FitAnother() => new BatchStatisticsTrainer().Fit(fitted.Training);

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
    public void Fit_SameSeedTwice_IsTheSameBitForBit()
    {
        using var images = TestImages.Discs(302, 40);
        using var again = new BatchStatisticsTrainer(fitted.Geom.Network, Options).Fit(fitted.Training);
        Assert.Equal(_detector.Score(images).Take(), again.Score(images).Take());
        Assert.Equal(_detector.ScoreWindows(images, 8).Take(), again.ScoreWindows(images, 8).Take());
    }

    public void Dispose() => _detector.Dispose();
}

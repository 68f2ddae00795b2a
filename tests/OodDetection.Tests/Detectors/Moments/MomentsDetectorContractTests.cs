using OodDetection.Networks;
using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;

namespace OodDetection.Tests.Detectors.Moments;

[Collection(FittedDetectors.Collection)]
public sealed class MomentsDetectorContractTests(FittedDetectors fitted) : DetectorContract
{
    protected override IOodDetector Detector => fitted.Moments;

    protected override IOodTrainer<IOodDetector> NewTrainer() => new MomentsTrainer(fitted.Geom.Network);

    [Fact]
    public void Fit_NoLayersNamed_TakesAllBlocksOfTheNetwork()
        => Assert.Equal(["group1.0", "group2.0", "group3.0"], fitted.Moments.Layers);

    [Fact]
    public void Fit_NoLayersNamedForAnotherNetwork_AsksForThem()
    {
        using var network = new FrozenNetwork(new SmallNet(), fitted.Geom.Network.Preprocessing);
        var error = Assert.Throws<ArgumentException>(() => new MomentsTrainer(network).Fit(fitted.Training));
        Assert.Contains("MomentsOptions.Layers", error.Message, StringComparison.Ordinal);
    }
}

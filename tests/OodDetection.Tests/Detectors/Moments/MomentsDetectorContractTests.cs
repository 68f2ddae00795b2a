using OodDetection.Detectors.Moments;
using OodDetection.Features;
using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;

namespace OodDetection.Tests.Detectors.Moments;

[Collection(FittedDetectors.Collection)]
public sealed class MomentsDetectorContractTests(FittedDetectors fitted) : DetectorContract, IDisposable
{
    private readonly MomentsDetector _detector = new MomentsTrainer(fitted.Geom.Network).Fit(fitted.Training);

    protected override IOodDetector Detector => _detector;

    protected override IOodDetector FitAnother() => new MomentsTrainer(fitted.Geom.Network, new MomentsOptions { Layers = ["stem"] }).Fit(fitted.Training);

    [Fact]
    public void Fit_NoLayersNamed_TakesAllBlocksOfTheNetwork()
        => Assert.Equal(["group1.0", "group2.0", "group3.0"], _detector.Layers);

    [Fact]
    public void Fit_NoLayersNamedForAnotherNetwork_AsksForThem()
    {
        using var network = new FrozenNetwork(new SmallNet(), fitted.Geom.Network.Preprocessing, ownsNetwork: true);
        var error = Assert.Throws<ArgumentException>(() => new MomentsTrainer(network).Fit(fitted.Training));
        Assert.Contains("MomentsOptions.Layers", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _detector.Dispose();
}

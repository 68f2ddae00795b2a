using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;

namespace OodDetection.Tests.Detectors.IntermediateLayer;

[Collection(FittedDetectors.Collection)]
public sealed class IntermediateLayerDetectorContractTests(FittedDetectors fitted) : DetectorContract
{
    protected override IOodDetector Detector => fitted.Layers;

    protected override int ParametersMade => fitted.Layers.Classifier.parameters().Count();

    protected override IOodTrainer<IOodDetector> NewTrainer() => new IntermediateLayerTrainer(fitted.Geom.Network, FittedDetectors.LayerOptions(epochs: 1));
}

/// <summary>The same on a user's network of random weights, with the identity as the only transform.</summary>
[Collection(FittedDetectors.Collection)]
public sealed class IntermediateLayerDetectorUserNetworkContractTests(FittedDetectors fitted) : DetectorContract
{
    protected override IOodDetector Detector => fitted.UserLayers;

    protected override DetectorRegistry Registry => new DetectorRegistry().AddNetwork("small-net", () => new SmallNet());

    protected override int ParametersMade => fitted.UserLayers.Classifier.parameters().Count();

    protected override IOodTrainer<IOodDetector> NewTrainer() => new IntermediateLayerTrainer(fitted.UserFrozen, FittedDetectors.UserLayerOptions(epochs: 1));
}

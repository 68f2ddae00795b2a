using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;

namespace OodDetection.Tests.Detectors.Geom;

[Collection(FittedDetectors.Collection)]
public sealed class GeomDetectorContractTests(FittedDetectors fitted) : DetectorContract
{
    protected override IOodDetector Detector => fitted.Geom;

    protected override int ParametersMade => fitted.Geom.Network.Network.parameters().Count();

    protected override IOodTrainer<IOodDetector> NewTrainer() => new GeomTrainer(FittedDetectors.Options(epochs: 1));
}

/// <summary>The same with the Dirichlet score.</summary>
[Collection(FittedDetectors.Collection)]
public sealed class GeomDetectorDirichletContractTests(FittedDetectors fitted) : DetectorContract
{
    protected override IOodDetector Detector => fitted.Dirichlet;

    protected override int ParametersMade => fitted.Dirichlet.Network.Network.parameters().Count();

    protected override IOodTrainer<IOodDetector> NewTrainer() => new GeomTrainer(FittedDetectors.Options(epochs: 1) with { Score = GeomScore.Dirichlet });
}

/// <summary>GEOM+ gives a GEOM detector; its training is its own.</summary>
[Collection(FittedDetectors.Collection)]
public sealed class GeomPlusTrainerContractTests(FittedDetectors fitted) : TrainerContract
{
    protected override int ParametersMade => fitted.Geom.Network.Network.parameters().Count();

    protected override IOodTrainer<IOodDetector> NewTrainer() => new GeomPlusTrainer(new GeomPlusOptions { Geom = FittedDetectors.Options(epochs: 1) });
}

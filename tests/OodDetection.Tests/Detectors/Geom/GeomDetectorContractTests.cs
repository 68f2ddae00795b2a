using OodDetection.Detectors.Geom;
using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;

namespace OodDetection.Tests.Detectors.Geom;

[Collection(FittedDetectors.Collection)]
public sealed class GeomDetectorContractTests(FittedDetectors fitted) : DetectorContract
{
    protected override IOodDetector Detector => fitted.Geom;

    protected override IOodDetector FitAnother() => new GeomTrainer(FittedDetectors.Options(epochs: 1)).Fit(fitted.Training);
}

/// <summary>The same with the Dirichlet score.</summary>
[Collection(FittedDetectors.Collection)]
public sealed class GeomDetectorDirichletContractTests(FittedDetectors fitted) : DetectorContract
{
    protected override IOodDetector Detector => fitted.Dirichlet;

    protected override IOodDetector FitAnother()
        => new GeomTrainer(FittedDetectors.Options(epochs: 1) with { Score = GeomScore.Dirichlet }).Fit(fitted.Training);
}

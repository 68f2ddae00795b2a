using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;

namespace OodDetection.Tests.Detectors.Fused;

[Collection(FittedDetectors.Collection)]
public sealed class FusedDetectorContractTests(FittedDetectors fitted) : DetectorContract
{
    protected override IOodDetector Detector => fitted.Fused;

    /// <summary>Between two held-out scores that nearly tie, p rises by a whole step, and with it what was the parts' rounding.</summary>
    protected override double Rounding => 1e-4;

    protected override int ParametersMade => fitted.Geom.Network.Network.parameters().Count() + fitted.Layers.Classifier.parameters().Count();

    protected override IOodTrainer<IOodDetector> NewTrainer() => new FusedTrainer(new FusedOptions
    {
        Geom = FittedDetectors.Options(epochs: 1),
        IntermediateLayer = FittedDetectors.LayerOptions(epochs: 1),
    });

    [Fact]
    public void Dispose_OfJoinedDetectors_LeavesThem()
    {
        using var images = TestImages.Arrows(401, 3);
        var expected = fitted.Moments.Score(images).Take();
        FusedDetector.Join(fitted.Geom, fitted.Moments, null, fitted.HeldOut, FusionRule.StandardisedSum, leaveOpen: true).Dispose();
        Assert.Equal(expected, fitted.Moments.Score(images).Take());
        fitted.Geom.Score(images).Dispose();
    }

    [Fact]
    public void Fit_CancelledInAnyStage_StopsAndLeavesNoTensor()
    {
        var reports = new ProgressLog();
        NewTrainer().Fit(fitted.Training, reports).Dispose();
        var stages = reports.Reports.Select(report => report.Stage).Distinct().ToArray();
        Assert.Equal(3, stages.Length);

        // At the end of a stage, so that the next has to notice; the last stage is the only one that has none after it.
        foreach (var stage in stages[..^1])
        {
            LiveTensors.AssertFlat(
                1,
                () =>
                {
                    using var source = new CancellationTokenSource();
                    var log = new ProgressLog(report =>
                    {
                        if (report.Stage == stage && report.Step == report.Steps) source.Cancel();
                    });
                    Assert.ThrowsAny<OperationCanceledException>(() => NewTrainer().Fit(fitted.Training, log, source.Token));
                    Assert.Equal(stage, log.Reports[^1].Stage);
                },
                ParametersMade);
        }
    }
}

using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Calibration;

[Collection(FittedDetectors.Collection)]
public sealed class NaNScoresTests(FittedDetectors fitted)
{
    [Fact]
    public void Calibrate_WeightsThatAreInfinite_NamesThem()
    {
        using var detector = new BceTrainer(FittedDetectors.BceOptions(1)).Fit(fitted.Training);
        using (no_grad())
        using (var weight = detector.Classifier.get_parameter("head.logit.weight")![0, 2]) weight.fill_(float.NaN);
        Assert.Contains("Weights of the network are NaN or infinite, those of 'head.logit.weight' among them", Message(detector), StringComparison.Ordinal);
    }

    [Fact]
    public void Calibrate_FiniteWeightsThatGiveNaN_SaysThatTheMachineIsRight()
    {
        using var network = OddNet.Frozen(z => z.alias(), output => output.sub(output).div(output.sub(output)));
        using var detector = GeomDetector.FromNetwork(network, TransformSet.Rotations);
        Assert.Contains("All weights are finite and this machine's convolutions are right", Message(detector), StringComparison.Ordinal);
    }

    [Fact]
    public void Networks_DetectorsOfEveryKind_AreTheirs()
    {
        var classifier = fitted.Layers.Classifier;
        Assert.Equal([fitted.Geom.Network.Network], Of(fitted.Geom));
        Assert.Equal([fitted.Geom.Network.Network], Of(fitted.Moments));
        Assert.Equal([fitted.Geom.Network.Network, classifier], Of(fitted.Layers));
        using var fused = FusedDetector.Join(fitted.Geom, fitted.Moments, fitted.Layers, fitted.HeldOut, leaveOpen: true);
        Assert.Equal([fitted.Geom.Network.Network, classifier], Of(fused));
        Assert.Equal(3, Of(fitted.BatchStatistics).Length);
        Assert.Equal([((BceDetector)fitted.Calibrated.Detector).Classifier], Of(fitted.Calibrated));
    }

    private static nn.Module[] Of(IOodDetector detector) => [.. ((IHasNetworks)detector.GetService(typeof(IHasNetworks))!).Networks];

    private string Message(IOodDetector detector) => Assert.Throws<ArgumentException>("heldOut", () => detector.Calibrate(fitted.HeldOut)).Message;
}

using OodDetection.Networks;
using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Tests.Calibration;

/// <summary>The contract, on a linear network that puts triangles into two classes by the side of the image that they are on.</summary>
public sealed class ClassCalibratedDetectorContractTests : VerdictContract, IDisposable
{
    private readonly FrozenNetwork _network = Sides();
    private readonly Tensor _heldOut = TestImages.Arrows(6, 200);
    private IOodDetector? _detector;

    protected override IOodDetector Detector => _detector ??= Make();

    protected override int ImagesInVerdict => 1;

    protected override DetectorRegistry Registry => new DetectorRegistry().AddNetwork<Sequential>("test-sides", Structure);

    protected override IReadOnlyList<OodVerdict> Classify(IOodDetector detector, Tensor images) => ((ClassCalibratedDetector)detector).Classify(images);

    protected override IOodTrainer<IOodDetector> NewTrainer() => new FunctionTrainer((data, progress, cancellationToken)
        => new PostHocTrainer(_network, new MahalanobisMethod()).Fit(data, progress, cancellationToken).CalibratePerClass(_heldOut, alpha: 0.05));

    public void Dispose()
    {
        _detector?.Dispose();
        _network.Dispose();
        _heldOut.Dispose();
    }

    private IOodDetector Make()
    {
        using var images = TestImages.Arrows(1, 240);
        return NewTrainer().Fit(new OodTrainingSet(images));
    }

    private static Sequential Structure() => Sequential(("flatten", Flatten()), ("head", Linear(TestImages.Side * TestImages.Side, 2)));

    private static FrozenNetwork Sides()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var network = Structure();
        var column = arange(TestImages.Side * TestImages.Side).remainder(TestImages.Side);
        var side = column.lt(TestImages.Side / 2).to(ScalarType.Float32).mul(2).sub(1);
        ((Linear)network.named_modules().Single(m => m.name == "head").module).weight.copy_(stack(new[] { side, side.neg() }));
        using var images = TestImages.Arrows(7, 100);
        return new FrozenNetwork(network, ImagePreprocessing.Measure(images));
    }
}

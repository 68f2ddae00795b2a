using OodDetection.Networks;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Networks;

/// <summary>
/// A network that PyTorch 1.13 saved as TorchScript, in training mode:
/// <code>
/// torch.manual_seed(0)
/// m = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.5), nn.Linear(16, 4))
/// m(torch.randn(64, 1, 12, 12))
/// torch.jit.script(m).save("scripted.pt")
/// x = (torch.arange(2 * 144) % 256).to(torch.uint8).reshape(2, 1, 12, 12)
/// m.eval().double()((x.double() / 255 - 0.5) / 0.25)   # the numbers below
/// </code>
/// </summary>
public class TorchScriptTests
{
    private static readonly double[] s_expected =
    [
        -0.6009291851139512, 0.016234051193456653, -0.4933457372529852, -0.1294843373618447,
        -0.31453573039813515, 0.35558718056272337, -0.26128119151758467, -0.14004209003154877,
    ];

    [Fact]
    public void Network_Images_GivesPyTorchsOutputInEvaluationMode()
    {
        using var scope = NewDisposeScope();
        using var frozen = Load();
        var images = tensor(Enumerable.Range(0, 2 * 144).Select(i => (byte)(i % 256)).ToArray()).reshape(2, 1, 12, 12);
        var output = NetworkGate.Call(frozen.Network, frozen.Preprocessing.Apply(images, frozen.Device));
        TensorValues.AssertClose(s_expected, output.Values(), 1e-5);
        Assert.Empty(frozen.LayerNames);
    }

    [Fact]
    public void FromNetwork_Scripted_ScoresByItsLogits()
    {
        using var scope = NewDisposeScope();
        using var frozen = Load();
        using var detector = GeomDetector.FromNetwork(frozen, TransformSet.Rotations);
        var images = TestImages.Arrows(821, 20);
        var scores = detector.Score(images).Values();
        var logits = NetworkGate.Call(frozen.Network, TransformSet.Rotations.ApplyAll(frozen.Preprocessing.Apply(images, CPU)));
        var expected = GeomDetector.SoftmaxScore(logits.to(ScalarType.Float64).view(4, -1, 4)).Values();
        TensorValues.AssertClose(expected, scores, 1e-6);
        Assert.Equal(scores, detector.Score(images).Values());
        Assert.Contains("TorchScript network is code", Assert.Throws<NotSupportedException>(() => detector.Save(Path.Combine(Path.GetTempPath(), "scripted.ood"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(IntermediateLayerOptions.Softmax)]
    [InlineData(IntermediateLayerOptions.TransformLogits)]
    public void Fit_OutputAlone_LearnsFromIt(string layer)
    {
        using var scope = NewDisposeScope();
        using var frozen = Load();
        var data = new OodTrainingSet(TestImages.Arrows(822, 60), TestImages.Discs(823, 8));
        using var detector = new IntermediateLayerTrainer(frozen, FittedDetectors.LayerOptions(1) with { Layers = [layer] }).Fit(data);
        Assert.All(detector.Score(TestImages.Discs(824, 5)).Values(), score => Assert.InRange(score, 0, 1));
    }

    [Fact]
    public void Fit_Layers_SaysThatTheyCannotBeRead()
    {
        using var scope = NewDisposeScope();
        using var frozen = Load();
        var error = Assert.Throws<ArgumentException>(() => new MomentsTrainer(frozen, new MomentsOptions { Layers = ["0"] }).Fit(new OodTrainingSet(TestImages.Arrows(825, 20))));
        Assert.Contains("hooks don't reach into TorchScript", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Score_NetworkPutIntoTrainingMode_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var script = Script();
        using var frozen = FrozenNetwork.FromTorchScript(script, Preprocessing(), leaveOpen: true);
        using var detector = GeomDetector.FromNetwork(frozen, TransformSet.Rotations);
        script.train();
        Assert.Contains("training mode", Assert.Throws<InvalidOperationException>(() => detector.Score(TestImages.Arrows(826, 2))).Message, StringComparison.Ordinal);
    }

    private static FrozenNetwork Load() => FrozenNetwork.FromTorchScript(Script(), Preprocessing());

    private static jit.ScriptModule<Tensor, Tensor> Script() => jit.load<Tensor, Tensor>(Path.Combine(AppContext.BaseDirectory, "Networks", "Saved", "scripted.pt"));

    private static ImagePreprocessing Preprocessing() => new(new ImageShape(1, 12, 12), [0.5], [0.25]);
}

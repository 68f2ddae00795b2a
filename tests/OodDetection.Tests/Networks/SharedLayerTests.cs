using OodDetection.Networks;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Tests.Networks;

/// <summary>One module in two places of a network.</summary>
public class SharedLayerTests
{
    [Fact]
    public void Run_SharedLayerThatRunsTwice_IsRefusedByItsNames()
    {
        using var scope = NewDisposeScope();
        using var network = new SharingNet(runTwice: true);
        foreach (var layer in new[] { "relu1", "relu2" }.Where(FeatureHook.LayerNames(network).Contains))
        {
            using var hook = new FeatureHook(network, layer);
            var error = Assert.Throws<InvalidOperationException>(() => hook.Run(TestImages.Floats(1, 3, 1, 12, 12)));
            foreach (var part in new[] { "'relu1' and 'relu2'", "one module", "before or after" }) Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Run_LayerOfTwoNamesThatRunsOnce_GivesItsOutput()
    {
        using var scope = NewDisposeScope();
        using var network = new SharingNet(runTwice: false);
        using var hook = new FeatureHook(network, "conv1", "relu1");
        var outputs = hook.Run(TestImages.Floats(2, 3, 1, 12, 12));
        TensorValues.AssertClose(outputs["conv1"].relu().Values(), outputs["relu1"].Values(), 0);
    }

    [Fact]
    public void Fit_LayersAroundASharedOne_AreRightAndSurviveAFile()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var network = new FrozenNetwork(new SharingNet(runTwice: true), new ImagePreprocessing(new ImageShape(1, 12, 12), [0.5], [0.25]));
        using var detector = new MomentsTrainer(network, new MomentsOptions { Layers = ["conv1", "conv2"] }).Fit(new OodTrainingSet(TestImages.Arrows(3, 60)));
        var images = TestImages.Discs(4, 10);
        var registry = new DetectorRegistry().AddNetwork("sharing", () => new SharingNet(runTwice: true));
        using var file = new MemoryStream();
        DetectorFile.Save(detector, file, registry);
        file.Position = 0;
        using var loaded = DetectorFile.Load(file, new DetectorFileOptions { Registry = registry });
        Assert.Equal(detector.Score(images).Values(), loaded.Score(images).Values());
        var error = Assert.Throws<InvalidOperationException>(() => new MomentsTrainer(network, new MomentsOptions { Layers = ["relu1"] }).Fit(new OodTrainingSet(TestImages.Arrows(3, 60))));
        Assert.Contains("one module", error.Message, StringComparison.Ordinal);
    }

    private sealed class SharingNet : Module<Tensor, Tensor>
    {
#pragma warning disable IDE1006 // RegisterComponents takes the layers' names from the fields.
        private readonly Conv2d conv1;
        private readonly ReLU relu1;
        private readonly Conv2d conv2;
        private readonly ReLU relu2;
#pragma warning restore IDE1006
        private readonly bool _runTwice;

        internal SharingNet(bool runTwice)
            : base(nameof(SharingNet))
        {
            conv1 = Conv2d(1, 16, 3, padding: 1);
            relu1 = relu2 = ReLU();
            conv2 = Conv2d(16, 16, 3, padding: 1);
            _runTwice = runTwice;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var z = conv2.call(relu1.call(conv1.call(input)));
            return (_runTwice ? relu2.call(z) : z).mean([2L, 3L]).MoveToOuterDisposeScope();
        }
    }
}

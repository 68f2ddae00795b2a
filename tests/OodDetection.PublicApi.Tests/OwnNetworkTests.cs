using OodDetection.Networks;
using OodDetection.Metrics;
using OodDetection.Transforms;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.PublicApi.Tests;

/// <summary>A user with a network of their own, their own layer names and their own transforms.</summary>
public class OwnNetworkTests
{
    [Fact]
    public void IntermediateLayer_OwnNetworkAndTransforms_FindsScratches()
    {
        using var good = DefectImages.Good(1, 200);
        using var scratched = DefectImages.Scratched(2, 12);
        using var frozen = new FrozenNetwork(new InspectionNet(), ImagePreprocessing.Measure(good));
        Assert.Contains("encoder.second", frozen.LayerNames);
        var trainer = new IntermediateLayerTrainer(frozen, new IntermediateLayerOptions
        {
            Layers = ["encoder.first", "encoder.second", "classes"],
            Transforms = new TransformSet("mirrors", [new Mirror("as it is"), new Mirror("across", 3), new Mirror("upside down", 2), new Mirror("both", 2, 3)]),
            Channels = 16,
            HiddenUnits = 64,
            Training = new TrainingOptions { Epochs = 6, BatchSize = 20 },
        });

        using var detector = trainer.Fit(new OodTrainingSet(good, scratched));

        Assert.Equal(4, detector.Transforms.Count);
        using var moreGood = DefectImages.Good(3, 100);
        using var moreScratched = DefectImages.Scratched(4, 100);
        var auroc = OodMetrics.Auroc(detector.ScoreToArray(moreGood), detector.ScoreToArray(moreScratched));
        Assert.True(auroc > 0.95, $"AUROC {auroc:F4}");
    }

    [Fact]
    public void FeatureHook_OwnNetwork_ReadsItsLayers()
    {
        using var scope = NewDisposeScope();
        using var network = new InspectionNet();
        network.eval();
        using var hook = new FeatureHook(network, "encoder.second", "encoder.relu");
        using var images = DefectImages.Good(5, 3);

        var outputs = hook.Run(images);

        Assert.Equal([3, 12, 8, 6], outputs["encoder.second"].shape);
        using var difference = outputs["encoder.second"].relu().sub(outputs["encoder.relu"]).abs().max();
        Assert.Equal(0f, difference.item<float>());
        Assert.Equal([3, 5], outputs.Output.shape);
    }

    private sealed class InspectionNet : Module<Tensor, Tensor>
    {
#pragma warning disable IDE1006 // RegisterComponents takes the layers' names from the fields.
        private readonly Sequential encoder = Sequential(
            ("first", Conv2d(2, 8, 3, padding: 1)),
            ("tanh", Tanh()),
            ("second", Conv2d(8, 12, 3, stride: 2, padding: 1)),
            ("relu", ReLU(inplace: true)));
        private readonly Linear classes = Linear(12, 5);
#pragma warning restore IDE1006

        public InspectionNet()
            : base(nameof(InspectionNet)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return classes.call(encoder.call(input).mean(new long[] { 2, 3 })).MoveToOuterDisposeScope();
        }
    }

    private sealed class Mirror(string name, params long[] dimensions) : IGeometricTransform
    {
        public string Name => name;

        public Tensor Apply(Tensor images) => dimensions.Length == 0 ? images : images.flip(dimensions);
    }
}

using System.Text.Json.Nodes;
using OodDetection.Metrics;
using OodDetection.Networks;
using OodDetection.Transforms;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.PublicApi.Tests;

/// <summary>A user whose network isn't computed by TorchSharp's modules: something of theirs gives its output and what lies within.</summary>
public class OwnEngineTests
{
    private static readonly string[] s_layers = ["edges", "corners"];

    [Fact]
    public void Moments_OwnEngine_ScoresAsItsLayersHookedInTorchSharp()
    {
        using var scope = NewDisposeScope();
        var weights = Weights();
        using var good = DefectImages.Good(1, 120);
        using var scratched = DefectImages.Scratched(2, 40);
        using var engine = new FrozenNetwork(new Engine(weights), ImagePreprocessing.Measure(good));
        using var modules = new FrozenNetwork(new Modules(weights), ImagePreprocessing.Measure(good));
        var options = new MomentsOptions { Layers = s_layers, Transforms = TransformSet.Identity };

        using var own = new MomentsTrainer(engine, options).Fit(new OodTrainingSet(good));
        using var hooked = new MomentsTrainer(modules, options).Fit(new OodTrainingSet(good));

        Assert.Equal(s_layers, engine.LayerNames);
        Assert.Equal(Numbers(hooked.Score(scratched)), Numbers(own.Score(scratched)));
        using var moreGood = DefectImages.Good(3, 40);
        Assert.True(OodMetrics.Auroc(Numbers(own.Score(moreGood)), Numbers(own.Score(scratched))) > 0.9);
    }

    [Fact]
    public void IntermediateLayer_OwnEngineAndSoftmax_IsFittedSavedAndLoaded()
    {
        using var good = DefectImages.Good(1, 60);
        using var scratched = DefectImages.Scratched(2, 12);
        using var engine = new FrozenNetwork(new Engine(Weights()), ImagePreprocessing.Measure(good));
        using var detector = new IntermediateLayerTrainer(engine, new IntermediateLayerOptions
        {
            Layers = ["corners", IntermediateLayerOptions.Softmax],
            Transforms = TransformSet.Identity,
            Channels = 16,
            HiddenUnits = 16,
            Training = new TrainingOptions { Epochs = 1, BatchSize = 20 },
        }).Fit(new OodTrainingSet(good, scratched));
        var registry = new DetectorRegistry().AddNetwork<Engine>("engine", _ => [], (_, bytes) => bytes == 16 * 2 * 9 * sizeof(float) ? new Engine(Weights().zero_()) : throw new InvalidDataException($"it has {bytes} bytes"));
        using var file = new MemoryStream();
        DetectorFile.Save(detector, file, registry);
        file.Position = 0;

        using var loaded = DetectorFile.Load<IntermediateLayerDetector>(file, new DetectorFileOptions { Registry = registry });

        Assert.Equal(Numbers(detector.Score(scratched)), Numbers(loaded.Score(scratched)));
    }

    [Fact]
    public void FeatureHook_OwnEngineWithoutTheLayer_ListsThoseThereAre()
    {
        using var engine = new Engine(Weights());
        var error = Assert.Throws<ArgumentException>(() => new FeatureHook(engine, "corner"));
        Assert.Contains("no layer 'corner'; it has: edges, corners", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FeatureHook_OwnEngineOfManyLayers_ListsThoseThatAreMostLikeTheName()
    {
        using var engine = new ManyLayers();
        var error = Assert.Throws<ArgumentException>(() => new FeatureHook(engine, "block7/Relu_Output"));
        Assert.Contains("of its 40 layers these are most like it: /block7/relu_output, ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/block39", error.Message, StringComparison.Ordinal);
    }

    private static double[] Numbers(Tensor scores)
    {
        using (scores) return scores.data<double>().ToArray();
    }

    private static Tensor Weights()
    {
        var random = new Random(5);
        return tensor(Enumerable.Range(0, 16 * 2 * 9).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray()).reshape(16, 2, 3, 3);
    }

    private sealed class Engine : ExternalNetwork
    {
        public Engine(Tensor weights)
            : base("engine") => register_buffer("weights", weights.DetachFromDisposeScope());

        public override IReadOnlyList<string> LayerNames => s_layers;

        public override (Tensor Output, IReadOnlyList<Tensor> Layers) Run(Tensor input, IReadOnlyList<string> layers)
        {
            using var scope = NewDisposeScope();
            var (edges, corners, output) = Compute(input, get_buffer("weights")!);
            return (output.MoveToOuterDisposeScope(), [.. layers.Select(layer => (layer == "edges" ? edges : corners).alias().MoveToOuterDisposeScope())]);
        }
    }

    private static (Tensor Edges, Tensor Corners, Tensor Output) Compute(Tensor input, Tensor weights)
    {
        var edges = functional.conv2d(input.contiguous(), weights).relu();
        var corners = functional.avg_pool2d(edges, 2).square();
        return (edges, corners, corners.mean([2L, 3L]));
    }

    private sealed class ManyLayers() : ExternalNetwork("many")
    {
        public override IReadOnlyList<string> LayerNames { get; } = [.. Enumerable.Range(0, 40).Select(i => $"/block{i}/relu_output")];

        public override (Tensor Output, IReadOnlyList<Tensor> Layers) Run(Tensor input, IReadOnlyList<string> layers) => throw new NotSupportedException();
    }

    /// <summary>The same as modules of TorchSharp.</summary>
    private sealed class Modules : Module<Tensor, Tensor>
    {
#pragma warning disable IDE1006 // RegisterComponents takes the layers' names from the fields.
        private readonly Step edges;
        private readonly Step corners = new(static input => functional.avg_pool2d(input, 2).square());
#pragma warning restore IDE1006

        public Modules(Tensor weights)
            : base("modules")
        {
            var own = weights.clone().DetachFromDisposeScope();
            edges = new Step(input => functional.conv2d(input.contiguous(), own).relu());
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => corners.call(edges.call(input)).mean([2L, 3L]);
    }

    private sealed class Step(Func<Tensor, Tensor> run) : Module<Tensor, Tensor>("step")
    {
        public override Tensor forward(Tensor input) => run(input);
    }
}

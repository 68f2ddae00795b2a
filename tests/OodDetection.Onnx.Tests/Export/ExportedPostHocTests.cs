using OodDetection.Networks;
using OodDetection.Onnx.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Images = OodDetection.Tests.Support.TestImages;

namespace OodDetection.Onnx.Tests.Export;

/// <summary>Detectors of classifiers: every method, on the library's own networks and on ones from ONNX files.</summary>
public sealed class ExportedPostHocTests
{
    private const int Side = 12;

    // Of each method the defaults, and what they leave out.
    private static readonly PostHocMethod[] s_methods =
    [
        .. PostHocMethod.All.Where(method => method is not OdinMethod),
        new EnergyMethod { Temperature = 2.5 }, new GenMethod { MaxClasses = 2 }, new OpenMaxMethod { RevisedClasses = 2, TailSize = 5 }, new KnnMethod { Neighbours = 1 },
        new NciMethod { NormWeight = 0.5 }, new VimMethod { PrincipalDimension = 5 }, new NnGuideMethod { BankShare = 0.9, Neighbours = 7 },
        new AshMethod { Variant = AshVariant.Prune, Percentile = 60 }, new AshMethod { Variant = AshVariant.Scale, Percentile = 65 }, new ScaleMethod { Percentile = 0 },
    ];

    [Fact]
    public void Score_EveryMethodOnACifarResNet_IsTheDetectorsOwn()
        => AssertAllAlike(Classifier(new CifarResNet(8, 3, 4)), [.. s_methods, new AshMethod { Layer = "layer3", Percentile = 50 }], 1e-4);

    [Fact]
    public void Score_FeaturesAndLogitsOfAWideResNet_AreTheDetectorsOwn()
        => AssertAllAlike(Classifier(new WideResNet(3, 4, new WideResNetOptions { Depth = 10, WidenFactor = 1 })), [new EnergyMethod(), new KnnMethod(), new AshMethod()], 1e-4);

    [Theory]
    [InlineData(9)]
    [InlineData(18)]
    public void Score_EveryMethodOnANetworkFromAnOnnxFile_IsTheDetectorsOwn(int opset)
    {
        using var folder = new ModelFolder();
        var model = ModelBuilder.Classifier("N");
        model.Model.OpsetImport[0].Version = opset;
        using var network = Balanced(folder, model);
        // The same operators compute both, so nothing but the formulas can differ.
        AssertAllAlike(network, [.. s_methods, new AshMethod { Layer = "relu2" }], 1e-10);
    }

    [Fact]
    public void Classify_CalibratedPostHocDetector_GivesTheSameVerdicts()
    {
        using var network = Classifier(new CifarResNet(8, 3, 4));
        using var images = Images.Bytes(21, 80, 3, Side, Side);
        using var heldOut = Images.Bytes(22, 99, 3, Side, Side);
        using var detector = new PostHocTrainer(network, new MahalanobisMethod()).Fit(new OodTrainingSet(images));
        using var calibrated = detector.Calibrate(heldOut, 0.1, leaveOpen: true);
        using var scorer = Exported.Open(calibrated);
        using var some = Images.Bytes(23, 60, 3, Side, Side);

        var expected = calibrated.Classify(some);
        var verdicts = scorer.Classify(Exported.BytesOf(some), 60);

        Assert.Contains(expected, v => v.IsOod);
        Assert.Equal("mahalanobis", scorer.Info.Detector);
        foreach (var (mine, its) in verdicts.Zip(expected).Where(pair => Math.Abs(pair.Second.Score - pair.Second.Threshold!.Value) > 1e-3)) Assert.Equal((its.IsOod, its.PValue), (mine.IsOod, mine.PValue));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Score_JointDetector_IsTheDetectorsOwn(bool all)
    {
        using var network = Classifier(new CifarResNet(8, 3, 4));
        using var images = Images.Bytes(24, 100, 3, Side, Side);
        using var heldOut = Images.Bytes(25, 40, 3, Side, Side);
        // A part without weight must not be missed.
        var options = new JointOptions { Neighbours = 5, Weights = all ? new JointWeights() : new JointWeights { Neighbours = 0, Energy = 2 } };
        using var detector = new JointTrainer(network, options).Fit(new OodTrainingSet(images, heldOut: heldOut));
        using var scorer = Exported.Open(detector);
        using var some = Images.Bytes(26, 50, 3, Side, Side);
        using var expected = detector.Score(some);

        // −log p magnifies rounding where held-out scores nearly tie.
        Exported.AssertScores(expected, scorer.Score(Exported.BytesOf(some), 50), 1e-4);
        Assert.Equal("joint", scorer.Info.Detector);
    }

    [Fact]
    public void Score_JointOnANetworkFromAnOnnxFile_IsTheDetectorsOwn()
    {
        using var folder = new ModelFolder();
        using var network = folder.Open(ModelBuilder.Classifier("N"));
        using var images = Images.Bytes(27, 120, 3, 8, 8);
        using var detector = new JointTrainer(network, new JointOptions { Layers = ["relu1"], HeldOutShare = 0.25 }).Fit(new OodTrainingSet(images));
        using var scorer = Exported.Open(detector);
        using var some = Images.Bytes(28, 50, 3, 8, 8);
        using var expected = detector.Score(some);

        Exported.AssertScores(expected, scorer.Score(Exported.BytesOf(some), 50), 1e-4);
    }

    [Fact]
    public void Score_CombinedPostHocDetectors_ShareOnePassOfTheNetwork()
    {
        using var network = Classifier(new CifarResNet(8, 3, 4));
        using var images = Images.Bytes(29, 60, 3, Side, Side);
        using var heldOut = Images.Bytes(30, 40, 3, Side, Side);
        var made = PostHocTrainer.FitAll(network, [new EnergyMethod(), new KnnMethod { Neighbours = 3 }], new OodTrainingSet(images));
        using var combined = new CombinedDetector(made[0].Calibrate(heldOut, 0.1), made[1].Calibrate(heldOut, 0.1));
        using var expected = combined.Score(images);
        var bytes = Exported.Bytes(combined);
        using var scorer = Scoring.OodScorer.Open(new MemoryStream(bytes));

        Exported.AssertScores(expected, scorer.Score(Exported.BytesOf(images), 60), 1e-4);
        Assert.Equal(1, OodDetection.Onnx.Protobuf.OnnxFile.Read(bytes).Graph!.Node.Count(node => node.OpType == "GlobalAveragePool"));
    }

    [Fact]
    public void SaveOnnx_MethodThatNeedsGradients_IsRefusedByItsName()
    {
        using var network = Classifier(new CifarResNet(8, 3, 4));
        using var odin = PostHocDetector.Of(network, new OdinMethod());

        var error = Assert.Throws<NotSupportedException>(() => Exported.Bytes(odin));
        Assert.Contains("'odin' takes gradients", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(EnergyMethod), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SaveOnnx_CalibrationForEachClass_SaysWhatToDo()
    {
        using var network = Classifier(new CifarResNet(8, 3, 4));
        using var heldOut = Images.Bytes(31, 200, 3, Side, Side);
        using var labels = arange(200, ScalarType.Int64).remainder(4);
        using var calibrated = PostHocDetector.Of(network, new EnergyMethod()).CalibratePerClass(heldOut, labels, 0.2);

        Assert.Contains("over all classes", Assert.Throws<NotSupportedException>(() => Exported.Bytes(calibrated)).Message, StringComparison.Ordinal);
    }

    private static void AssertAllAlike(FrozenNetwork network, PostHocMethod[] methods, double tolerance)
    {
        using var scope = NewDisposeScope();
        var (channels, side) = (network.Preprocessing.Input.Channels, network.Preprocessing.Input.Height);
        var (images, scored) = (Images.Bytes(41, 150, channels, side, side), Images.Bytes(42, 40, channels, side, side));
        var detectors = PostHocTrainer.FitAll(network, methods, new OodTrainingSet(images));
        foreach (var (detector, expected) in detectors.Zip(PostHocDetector.ScoreAll(detectors, scored)))
        {
            using var scorer = Exported.Open(detector);
            try
            {
                Exported.AssertScores(expected, scorer.Score(Exported.BytesOf(scored), 40), tolerance);
            }
            catch (Xunit.Sdk.XunitException error)
            {
                throw new Xunit.Sdk.XunitException($"{detector.Method}: {error.Message}");
            }

            detector.Dispose();
        }
    }

    // As below, by the bias in the file.
    private static FrozenNetwork Balanced(ModelFolder folder, ModelBuilder model)
    {
        using var scope = NewDisposeScope();
        using var first = folder.Open(model);
        var network = (ExternalNetwork)first.Network;
        var logits = network.Run(first.Preprocessing.Apply(Images.Bytes(41, 150, 3, 8, 8), CPU), []).Output;
        var bias = network.FindHead()!.Bias!.sub(logits.mean([0L])).to(ScalarType.Float32);
        model.Graph.Node.Single(node => node.OpType == "Gemm").Input[2] = "balanced";
        return folder.Open(model.Constant("balanced", bias.shape, bias.data<float>().ToArray()));
    }

    /// <summary>A network with random weights whose logits are moved so that it predicts each class, as some methods need.</summary>
    private static FrozenNetwork Classifier(nn.Module<Tensor, Tensor> network)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var (name, values) in network.state_dict().Where(entry => entry.Value.dtype == ScalarType.Float32)) Draw(name, values);
        var preprocessing = new ImagePreprocessing(new ImageShape(3, Side, Side), [0.5, 0.4, 0.6], [0.25, 0.3, 0.2]);
        network.eval();
        var logits = network.forward(preprocessing.Apply(Images.Bytes(41, 150, 3, Side, Side), CPU));
        network.named_modules().Select(m => m.module).OfType<Linear>().Single().bias!.sub_(logits.mean([0L]));
        return new FrozenNetwork(network, preprocessing);
    }

    private static void Draw(string name, Tensor values)
    {
        using var generator = new Generator((ulong)name.Length * 7919 + name[0]);
        var drawn = randn(values.shape, generator: generator);
        var fanIn = values.shape.Length > 1 ? values.NumberOfElements / values.shape[0] : 1.0;
        values.copy_(name switch
        {
            _ when name.EndsWith("running_var", StringComparison.Ordinal) => drawn.square().add(0.5),
            _ when name.EndsWith("running_mean", StringComparison.Ordinal) => drawn.mul(0.1),
            _ when values.shape.Length > 1 => drawn.mul(Math.Sqrt(2 / fanIn)),
            _ when name.EndsWith("weight", StringComparison.Ordinal) => drawn.mul(0.1).add(1),
            _ => drawn.mul(0.1),
        });
    }
}

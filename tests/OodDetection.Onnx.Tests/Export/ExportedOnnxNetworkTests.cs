using OodDetection.Networks;
using OodDetection.Onnx.Protobuf;
using OodDetection.Onnx.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Tests.Export;

/// <summary>Networks that came from ONNX files go into the exported file as they are.</summary>
public sealed class ExportedOnnxNetworkTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(18)]
    public void Score_MomentsOfItsLayers_AreAsBefore(int opset)
    {
        var model = ModelBuilder.Classifier("N");
        model.Model.OpsetImport[0].Version = opset;

        AssertAlike(model, ModelFolder.Options);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void Score_ModelOfOlderOperators_IsAsBefore(int opset)
    {
        var model = WithBatchNorm(opset, spatial: 1);
        AssertAlike(model, ModelFolder.Options);
    }

    [Fact]
    public void Score_NeighboursOfOutputAndLayers_AreAsBefore()
    {
        using var network = _folder.Open(WithBatchNorm(8, spatial: 1));
        using var images = Images(40);
        using var heldOut = OodDetection.Tests.Support.TestImages.Bytes(5, 20, 3, 8, 8);
        var data = new OodTrainingSet(images);
        using var output = new NeighbourTrainer(network).Fit(data);
        AssertScores(output, images);
        using var layers = new NeighbourTrainer(network, new NeighbourOptions { Layers = ["relu1", "features"], Neighbours = 3 }).Fit(data);
        AssertScores(layers, heldOut);
        using var pooled = new NeighbourTrainer(network, new NeighbourOptions { Layers = ["pooled"] }).Fit(data);
        using var moments = Moments(network, ["relu1"]);
        using var joined = new CombinedDetector([pooled.Calibrate(heldOut, 0.05, leaveOpen: true), moments.Calibrate(heldOut, 0.05, leaveOpen: true)]);
        AssertScores(joined, heldOut);
    }

    private static ModelBuilder WithBatchNorm(int opset, long spatial)
    {
        var model = ModelBuilder.Classifier("N").Weights("scale", 16).Weights("bias", 16).Weights("mean", 16);
        model.Graph.Initializer.Add(new TensorProto { Name = "variance", Dims = { 16 }, DataType = (int)TensorType.Float, FloatData = new Packable<float>(true, [.. Enumerable.Repeat(0.5f, 16)]) });
        model.Model.OpsetImport[0].Version = opset;
        var norm = new NodeProto { OpType = "BatchNormalization", Input = { "conv1", "scale", "bias", "mean", "variance" }, Output = { "normed" }, Attribute = { ModelBuilder.Int("spatial", spatial) } };
        model.Graph.Node.Insert(1, norm);
        model.Graph.Node[2].Input[0] = "normed";
        return model;
    }

    [Fact]
    public void Score_ReversedChannels_AreAsBefore() => AssertAlike(ModelBuilder.Classifier("N"), ModelFolder.Options with { ChannelOrder = OnnxChannelOrder.Reversed });

    [Fact]
    public void Score_ModelThatTakesChannelsLast_IsAsBefore()
    {
        var model = ModelBuilder.Classifier("N");
        model.Graph.Input[0] = ModelBuilder.Value("image", TensorType.Float, "N", 8, 8, 3);
        model.Graph.Node.Insert(0, new NodeProto { OpType = "Transpose", Input = { "image" }, Output = { "planes" }, Attribute = { ModelBuilder.Ints("perm", 0, 3, 1, 2) } });
        model.Graph.Node[1].Input[0] = "planes";

        AssertAlike(model, ModelFolder.Options);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(17)]
    public void Score_ModelThatTakesBytes_IsAsBefore(int opset)
    {
        var model = ModelBuilder.Classifier("N");
        model.Model.OpsetImport[0].Version = opset;
        model.Graph.Input[0] = ModelBuilder.Value("image", TensorType.UInt8, "N", 3, 8, 8);
        model.Graph.Node.Insert(0, new NodeProto { OpType = "Cast", Input = { "image" }, Output = { "levels" }, Attribute = { ModelBuilder.Int("to", (int)TensorType.Float) } });
        model.Graph.Node[1].Input[0] = "levels";

        AssertAlike(model, new OnnxNetworkOptions { Threads = 1 }, "relu1", "features");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Score_ReversedChannelsOfAnyNumber_AreAsBefore(int channels)
    {
        var model = new ModelBuilder().Input("image", TensorType.Float, "N", channels, 8, 8).Weights("filters", 16, channels, 3, 3)
            .Node("Conv", ["image", "filters"], "conv", ModelBuilder.Ints("pads", 1, 1, 1, 1)).Node("Relu", ["conv"], "relu").Output("relu", "N", 16, 8, 8);
        var options = ModelFolder.Options with { Mean = new double[channels], StandardDeviation = [.. Enumerable.Repeat(1.0, channels)], ChannelOrder = OnnxChannelOrder.Reversed };
        using var network = _folder.Open(model, options);
        using var images = OodDetection.Tests.Support.TestImages.Bytes(5, 80, channels, 8, 8);
        using var detector = new MomentsTrainer(network, new MomentsOptions { Layers = ["relu"], Transforms = TransformSet.Rotations }).Fit(new OodTrainingSet(images));

        AssertScores(detector, images);
    }

    [Fact]
    public void Score_ModelWhoseTensorsAreNamedAsOurs_IsAsBefore()
    {
        var model = new ModelBuilder().Input("images", TensorType.Float, "N", 3, 8, 8).Weights("add_0", 16, 3, 3, 3)
            .Node("Conv", ["images", "add_0"], "score", ModelBuilder.Ints("pads", 1, 1, 1, 1)).Node("Relu", ["score"], "is_ood").Output("is_ood", "N", 16, 8, 8);

        AssertAlike(model, ModelFolder.Options, "score", "is_ood");
    }

    [Fact]
    public void Score_IntermediateLayersOfIt_AreAsBefore()
    {
        using var network = _folder.Open(ModelBuilder.Classifier("N"));
        using var images = Images(40);
        using var detector = new IntermediateLayerTrainer(network, OodDetection.Tests.Support.FittedDetectors.LayerOptions(1) with { Layers = ["relu1", "features", "softmax"], Transforms = TransformSet.Rotations })
            .Fit(new OodTrainingSet(images, images.narrow(0, 0, 8)));

        AssertScores(detector, images);
    }

    [Fact]
    public void SaveOnnx_ModelOfAFixedBatch_SaysWhatToDo()
    {
        // Each of two images has a bias of its own, so no other number fits.
        var model = ModelBuilder.Classifier(2).Weights("bias", 2, 5).Node("Add", ["logits", "bias"], "sums");
        model.Graph.Output[0].Name = "sums";
        using var network = _folder.Open(model);
        Assert.NotNull(((OnnxNetwork)network.Network).FixedBatchSize);

        AssertRefused(network, "dynamic");
    }

    [Fact]
    public void SaveOnnx_ModelOfAnOperatorThatWasAnotherOne_SaysWhatToDo()
    {
        var model = ModelBuilder.Classifier("N");
        model.Model.OpsetImport[0].Version = 8;
        model.Graph.Node.Insert(1, new NodeProto
        {
            OpType = "Upsample", Input = { "conv1" }, Output = { "large" },
            Attribute = { new AttributeProto { Name = "scales", Type = (int)AttributeType.Floats, Floats = new Packable<float>(false, [1, 1, 2, 2]) } },
        });
        model.Graph.Node[2].Input[0] = "large";
        using var network = _folder.Open(model);

        AssertRefused(network, "version_converter");
    }

    [Fact]
    public void SaveOnnx_ModelWithOperatorsOfOnnxRuntime_IsRefusedByTheirDomain()
    {
        var model = ModelBuilder.Classifier("N");
        model.Model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        using var network = _folder.Open(model);

        AssertRefused(network, "com.microsoft");
    }

    private static Tensor Images(int count) => OodDetection.Tests.Support.TestImages.Bytes(4, count, 3, 8, 8);

    private static MomentsDetector Moments(FrozenNetwork network, string[] layers)
    {
        using var images = Images(80);
        return new MomentsTrainer(network, new MomentsOptions { Layers = layers, Transforms = TransformSet.Rotations }).Fit(new OodTrainingSet(images));
    }

    private static void AssertRefused(FrozenNetwork network, string named)
    {
        using var detector = Moments(network, ["features"]);
        Assert.Contains(named, Assert.Throws<NotSupportedException>(() => Exported.Bytes(detector)).Message, StringComparison.Ordinal);
    }

    private static void AssertScores(IOodDetector detector, Tensor images)
    {
        using var scorer = Exported.Open(detector);
        using var expected = detector.Score(images);
        Exported.AssertScores(expected, scorer.Score(Exported.BytesOf(images), (int)images.shape[0]));
    }

    private void AssertAlike(ModelBuilder model, OnnxNetworkOptions options, params string[] layers)
    {
        using var network = _folder.Open(model, options);
        using var detector = Moments(network, layers.Length > 0 ? layers : ["relu1", "conv2", "features"]);
        using var images = Images(20);
        AssertScores(detector, images);
    }
}

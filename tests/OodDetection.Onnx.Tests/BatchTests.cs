using OodDetection.Networks;
using OodDetection.Onnx.Protobuf;
using OodDetection.Onnx.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Tests;

/// <summary>Models that were exported for a fixed number of images.</summary>
public sealed class BatchTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, "Flatten")]
    [InlineData(1, "Reshape")]
    [InlineData(4, "Flatten")]
    [InlineData(4, "Reshape")]
    public void Open_FixedBatch_IsFreedWhereTheGraphAllows(int batch, string flatten)
    {
        using var scope = NewDisposeScope();
        using var open = _folder.Open(ModelBuilder.Classifier("N"));
        using var freed = _folder.Open(ModelBuilder.Classifier(batch, flatten));
        var input = open.Preprocessing.Apply(TestImages.Smooth(1, 7), CPU);

        Assert.Null(((OnnxNetwork)freed.Network).FixedBatchSize);
        Assert.Equal(TestImages.Numbers(open.Network.call(input)), TestImages.Numbers(freed.Network.call(input)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Open_FixedBatchWithinTheGraph_GivesImagesByAsMany(int batch)
    {
        using var scope = NewDisposeScope();
        using var open = _folder.Open(ModelBuilder.Classifier("N"));
        using var fixedOne = _folder.Open(WithInnerBatch(batch, batch));
        var input = open.Preprocessing.Apply(TestImages.Smooth(2, 7), CPU);
        using var hook = new FeatureHook(fixedOne.Network, "relu1");

        var outputs = hook.Run(input);

        Assert.Equal(batch, ((OnnxNetwork)fixedOne.Network).FixedBatchSize);
        Assert.Equal([7, 16, 8, 8], outputs["relu1"].shape);
        Assert.InRange(outputs.Output.sub(open.Network.call(input)).abs().max().item<float>(), 0, 1e-5f);
    }

    [Fact]
    public void Open_OpenInputOverAFixedGraph_IsFoundByRunningIt()
    {
        using var network = _folder.Open(WithInnerBatch("N", 1));
        Assert.Equal(1, ((OnnxNetwork)network.Network).FixedBatchSize);
    }

    [Fact]
    public void Open_ModelThatMixesTheImagesOfABatch_GetsThemOneByOne()
    {
        using var scope = NewDisposeScope();
        var model = ModelBuilder.Classifier("N").Node("ReduceMean", ["logits"], "mean", ModelBuilder.Ints("axes", 0)).Node("Sub", ["logits", "mean"], "centred");
        using var network = _folder.Open(model, ModelFolder.Options with { Output = "centred" });
        var input = network.Preprocessing.Apply(TestImages.Smooth(3, 4), CPU);

        Assert.Equal(1, ((OnnxNetwork)network.Network).FixedBatchSize);
        Assert.Equal(0f, network.Network.call(input).abs().max().item<float>()); // each image is its own mean
    }

    [Fact]
    public void Run_FixedBatchAndLayerWithoutARowForEachImage_IsRefused()
    {
        var model = WithInnerBatch(2, 2).Node("ReduceMean", ["relu2"], "all", ModelBuilder.Ints("axes", 0));
        using var network = _folder.Open(model);
        using var input = zeros([2, 3, 8, 8]);
        using var hook = new FeatureHook(network.Network, "all");

        Assert.Contains("'all' gives values of shape 1×16×4×4 for 2 images", Assert.Throws<ArgumentException>(() => hook.Run(input)).Message, StringComparison.Ordinal);
    }

    // A constant of as many rows as the batch, joined to the features: no other number of images fits.
    private static ModelBuilder WithInnerBatch(object inputBatch, int innerBatch)
    {
        var model = ModelBuilder.Classifier(inputBatch);
        model.Constant("nothing", [innerBatch, 1], new float[innerBatch])
            .Constant("w4", [6, 5], [.. Enumerable.Range(0, 30).Select(place => place / 5 == place % 5 ? 1f : 0f)]); // takes the joined column off again
        model.Node("Concat", ["logits", "nothing"], "joined", ModelBuilder.Int("axis", 1)).Node("MatMul", ["joined", "w4"], "same");
        model.Graph.Output.Clear();
        return model.Output("same", inputBatch, 5);
    }
}

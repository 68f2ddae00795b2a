using OodDetection.Networks;
using OodDetection.Onnx.Protobuf;
using OodDetection.Onnx.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Onnx.Tests;

public sealed class OnnxNetworkTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_OutputAndLayers_AreWhatTorchComputesOfTheSameWeights()
    {
        using var scope = NewDisposeScope();
        var model = ModelBuilder.Classifier("N");
        using var network = _folder.Open(model);
        using var hook = new FeatureHook(network.Network, "features", "relu1", "logits");
        var input = network.Preprocessing.Apply(TestImages.Smooth(1, 5), CPU);

        using var outputs = hook.Run(input);

        Assert.Equal(["conv1", "relu1", "conv2", "relu2", "pooled", "features", "logits"], network.LayerNames);
        var relu1 = F.conv2d(input, Weight(model, "w1"), Weight(model, "b1"), padding: [1, 1]).relu();
        var features = F.conv2d(relu1, Weight(model, "w2"), Weight(model, "b2"), strides: [2, 2], padding: [1, 1]).relu().mean([2L, 3L]);
        var logits = features.matmul(Weight(model, "w3")).add(Weight(model, "b3"));
        AssertClose(relu1, outputs["relu1"]);
        AssertClose(features, outputs["features"]);
        AssertClose(logits, outputs["logits"]);
        AssertClose(logits, outputs.Output);
        Assert.Null(((OnnxNetwork)network.Network).FixedBatchSize);
    }

    [Fact]
    public void Run_ChannelsLast_GivesWhatChannelsFirstGives()
    {
        using var scope = NewDisposeScope();
        var first = ModelBuilder.Classifier("N");
        var last = ModelBuilder.Classifier("N");
        last.Graph.Input[0] = ModelBuilder.Value("image", TensorType.Float, "N", 8, 8, 3);
        last.Graph.Node.Insert(0, new NodeProto { OpType = "Transpose", Input = { "image" }, Output = { "planes" }, Attribute = { ModelBuilder.Ints("perm", 0, 3, 1, 2) } });
        last.Graph.Node[1].Input[0] = "planes";
        using var one = _folder.Open(first);
        using var other = _folder.Open(last);
        var images = TestImages.Smooth(2, 3);

        Assert.Equal(TestImages.Numbers(one.Network.call(one.Preprocessing.Apply(images, CPU))), TestImages.Numbers(other.Network.call(other.Preprocessing.Apply(images, CPU))));
        Assert.Equal(new ImageShape(3, 8, 8), other.Preprocessing.Input);
    }

    [Fact]
    public void Run_ReversedChannels_GivesWhatReversedImagesGive()
    {
        using var scope = NewDisposeScope();
        var options = new OnnxNetworkOptions { Mean = [0.5, 0.5, 0.5], StandardDeviation = [0.25, 0.25, 0.25], Threads = 1 };
        using var rgb = _folder.Open(ModelBuilder.Classifier("N"), options);
        using var bgr = _folder.Open(ModelBuilder.Classifier("N"), options with { ChannelOrder = OnnxChannelOrder.Reversed });
        var images = TestImages.Smooth(3, 3);

        Assert.Equal(TestImages.Numbers(rgb.Network.call(rgb.Preprocessing.Apply(images.flip(1), CPU))), TestImages.Numbers(bgr.Network.call(bgr.Preprocessing.Apply(images, CPU))));
    }

    [Theory]
    [InlineData(nameof(TensorType.Float16), 5e-3)]
    [InlineData(nameof(TensorType.Double), 1e-6)]
    public void Run_OtherFloatingPointTypes_AreConverted(string name, double tolerance)
    {
        var type = Enum.Parse<TensorType>(name);
        using var scope = NewDisposeScope();
        var plain = ModelBuilder.Classifier("N");
        var other = ModelBuilder.Classifier("N");
        other.Graph.Input[0] = ModelBuilder.Value("image", type, "N", 3, 8, 8);
        other.Graph.Node.Insert(0, new NodeProto { OpType = "Cast", Input = { "image" }, Output = { "float" }, Attribute = { ModelBuilder.Int("to", (int)TensorType.Float) } });
        other.Graph.Node[1].Input[0] = "float";
        other.Node("Cast", ["logits"], "narrow", ModelBuilder.Int("to", (int)type));
        using var one = _folder.Open(plain);
        using var two = _folder.Open(other, ModelFolder.Options with { Output = "narrow" });
        var images = TestImages.Smooth(4, 3);

        var (expected, actual) = (one.Network.call(one.Preprocessing.Apply(images, CPU)), two.Network.call(two.Preprocessing.Apply(images, CPU)));

        AssertClose(expected, actual.to(ScalarType.Float32), tolerance);
        Assert.Equal(type == TensorType.Double ? ScalarType.Float64 : ScalarType.Float32, actual.dtype);
    }

    [Fact]
    public void Run_ModelThatTakesBytes_GetsThoseOfTheImages()
    {
        using var scope = NewDisposeScope();
        var model = new ModelBuilder().Input("image", TensorType.UInt8, "N", 1, 2, 2).Node("Cast", ["image"], "float", ModelBuilder.Int("to", (int)TensorType.Float))
            .Node("Flatten", ["float"], "pixels").Output("pixels", "N", 4);
        using var network = _folder.Open(model, new OnnxNetworkOptions { Threads = 1 });
        byte[] bytes = [0, 1, 128, 255, 3, 4, 5, 254];

        var output = network.Network.call(network.Preprocessing.Apply(tensor(bytes, [2, 1, 2, 2]), CPU));

        Assert.Equal(bytes.Select(value => (double)value), TestImages.Numbers(output));
    }

    [Fact]
    public void Run_ManyThreadsAndHooksComingAndGoing_GivesTheSame()
    {
        using var network = _folder.Open(ModelBuilder.Classifier("N"));
        using var input = network.Preprocessing.Apply(TestImages.Smooth(5, 4), CPU);
        double[] expected;
        using (var hook = new FeatureHook(network.Network, "features"))
        using (var outputs = hook.Run(input)) expected = TestImages.Numbers(outputs["features"]);

        Parallel.For(0, 32, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            using var hook = new FeatureHook(network.Network, "features");
            using var outputs = hook.Run(input);
            Assert.Equal(expected, TestImages.Numbers(outputs["features"]));
        });
    }

    [Fact]
    public void Run_AThousandTimes_LeavesNoTensor()
    {
        using var network = _folder.Open(ModelBuilder.Classifier("N"));
        using var input = network.Preprocessing.Apply(TestImages.Smooth(6, 2), CPU);
        using var hook = new FeatureHook(network.Network, "features", "logits");
        hook.Run(input).Dispose(); // what is made once and kept is made here
        GC.Collect();
        GC.WaitForPendingFinalizers(); // what other tests left behind would go meanwhile
        var before = Tensor.TotalCount;

        for (var i = 0; i < 1000; i++) hook.Run(input).Dispose();

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Open_Threads_AreAsManyAsTold()
    {
        // The calling thread is one of them; a few of the runtime's own may come and go meanwhile.
        const int many = 24, others = 8;
        using var one = _folder.Open(ModelBuilder.Classifier("N"), ModelFolder.Options with { Threads = 1 });
        using var parallel = _folder.Open(ModelBuilder.Classifier("N"), ModelFolder.Options with { Threads = many });
        var before = Threads();
        using var oneHook = new FeatureHook(one.Network, "relu1"); // starts a session
        var single = Threads() - before;
        using var parallelHook = new FeatureHook(parallel.Network, "relu1");

        Assert.InRange(single, -others, others);
        Assert.InRange(Threads() - before - single, many - 1 - others, many - 1 + others);

        static int Threads()
        {
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return process.Threads.Count;
        }
    }

    [Fact]
    public void Dispose_LastHandle_EndsTheNetwork()
    {
        var frozen = _folder.Open(ModelBuilder.Classifier("N"));
        var network = (OnnxNetwork)frozen.Network;
        using var input = zeros([1, 3, 8, 8]);
        frozen.Dispose();

        Assert.Throws<ObjectDisposedException>(() => network.Run(input, []));
    }

    private static Tensor Weight(ModelBuilder model, string name)
    {
        var weight = model.Graph.Initializer.Single(tensor => tensor.Name == name);
        var values = empty([.. weight.Dims]);
        weight.RawData!.Span.CopyTo(values.bytes);
        return values;
    }

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange(expected.sub(actual).abs().max().ToDouble(), 0, tolerance);
    }
}

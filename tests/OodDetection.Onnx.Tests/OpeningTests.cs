using Google.Protobuf;
using OodDetection.Networks;
using OodDetection.Onnx.Protobuf;
using OodDetection.Onnx.Tests.Support;

namespace OodDetection.Onnx.Tests;

/// <summary>What is refused, and that the message says why.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_NoFile_IsAnIOException() => Assert.Throws<FileNotFoundException>(() => OnnxNetwork.Open(Path.Combine(_folder.Path, "none.onnx"), ModelFolder.Options));

    [Fact]
    public void Open_MissingLayer_ListsTheLayersThereAre()
    {
        using var network = _folder.Open(ModelBuilder.Classifier("N"));
        var error = Assert.Throws<ArgumentException>(() => new FeatureHook(network.Network, "Relu2"));
        Assert.Contains("no layer 'Relu2'", error.Message, StringComparison.Ordinal);
        Assert.Contains("relu1, conv2, relu2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingOutput_NamesThoseThereAre()
    {
        var error = Assert.Throws<ArgumentException>(() => _folder.Open(ModelBuilder.Classifier("N"), ModelFolder.Options with { Output = "softmax" }));
        Assert.Contains("no tensor 'softmax'", error.Message, StringComparison.Ordinal);
        Assert.Contains("the output logits", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SeveralInputs_NamesThem()
    {
        var model = ModelBuilder.Classifier("N").Input("scale", TensorType.Float, 1);
        AssertRefused(model, "2 inputs (image: Float N×3×8×8, scale: Float 1)");
    }

    [Fact]
    public void Open_WeightsListedAsInputs_AreNoInputs()
    {
        var model = ModelBuilder.Classifier("N");
        model.Graph.Input.Add(ModelBuilder.Value("w1", TensorType.Float, 16, 3, 3, 3)); // as files of IR version 3 have it
        using var network = _folder.Open(model);
        Assert.Equal("logits", ((OnnxNetwork)network.Network).OutputName);
    }

    [Fact]
    public void Open_NoInput_IsRefused()
    {
        var model = ModelBuilder.Classifier("N");
        model.Graph.Input.Clear();
        AssertRefused(model, "no input");
    }

    [Fact]
    public void Open_AnyRank_IsRefused()
    {
        var model = ModelBuilder.Classifier("N");
        model.Graph.Input[0] = ModelBuilder.Value("image", TensorType.Float, null);
        AssertRefused(model, "not even its number of dimensions is known");
    }

    [Fact]
    public void Open_AnotherRank_IsRefused()
    {
        var model = ModelBuilder.Classifier("N");
        model.Graph.Input[0] = ModelBuilder.Value("image", TensorType.Float, "N", 192);
        AssertRefused(model, "'image: Float N×192' has 2 dimensions; expected four");
    }

    [Fact]
    public void Open_MoreImagesAtOnceThanABatchHas_IsRefused()
    {
        var model = ModelBuilder.Classifier("N");
        model.Graph.Input[0] = ModelBuilder.Value("image", TensorType.Float, 1025, 3, 8, 8);
        AssertRefused(model, "takes 1025 images at once");
    }

    [Fact]
    public void Open_OutputListedTwice_IsTakenOnce()
    {
        var model = ModelBuilder.Classifier("N").Output("logits", "N", 5);
        using var network = _folder.Open(model); // one of them is enough
        Assert.Equal("logits", ((OnnxNetwork)network.Network).OutputName);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1 << 20)]
    public void Open_SidesThatNoImageHas_AreRefused(int side)
    {
        var model = ModelBuilder.Classifier("N");
        model.Graph.Input[0] = ModelBuilder.Value("image", TensorType.Float, "N", 3, side, 8);
        AssertRefused(model, $"a side of {side}");
    }

    [Theory]
    [InlineData(nameof(TensorType.String))]
    [InlineData(nameof(TensorType.BFloat16))]
    [InlineData(nameof(TensorType.Int64))]
    public void Open_InputOfATypeThatImagesDontHave_IsRefused(string type)
    {
        var model = ModelBuilder.Classifier("N");
        model.Graph.Input[0] = ModelBuilder.Value("image", Enum.Parse<TensorType>(type), "N", 3, 8, 8);
        AssertRefused(model, $"elements of type {type}");
    }

    [Fact]
    public void Open_OperatorOfAnotherLibrary_IsNamed()
    {
        var model = ModelBuilder.Classifier("N");
        model.Graph.Node[1].Domain = "my.company";
        AssertRefused(model, "the operator 'Relu' of 'my.company'");
    }

    [Fact]
    public void Open_OperatorThatIsNone_IsRefusedInOnnxRuntimesWords()
    {
        var model = ModelBuilder.Classifier("N");
        model.Graph.Node[1].OpType = "Rilu";
        AssertRefused(model, "Rilu");
    }

    [Fact]
    public void Open_WeightsThatDontFit_AreRefusedInOnnxRuntimesWords()
    {
        var model = ModelBuilder.Classifier("N");
        model.Graph.Initializer.Single(tensor => tensor.Name == "w3").Dims[0] = 17;
        AssertRefused(model, "can't be opened");
    }

    [Fact]
    public void Open_CutOffAnywhere_IsRefused()
    {
        var bytes = ModelBuilder.Classifier("N").Bytes();
        foreach (var length in new[] { 0, 1, 20, 200, bytes.Length / 2, bytes.Length - 1 })
            Assert.Throws<InvalidDataException>(() => OnnxNetwork.Open(_folder.Write(bytes[..length]), ModelFolder.Options));
    }

    [Fact]
    public void Open_PointerOfGitLfs_SaysSo()
    {
        var path = _folder.Write("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"u8.ToArray());
        Assert.Contains("git lfs pull", Assert.Throws<InvalidDataException>(() => OnnxNetwork.Open(path, ModelFolder.Options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LargerThanAllowed_IsRefusedBeforeItIsRead()
    {
        var error = Assert.Throws<InvalidDataException>(() => _folder.Open(ModelBuilder.Classifier("N"), ModelFolder.Options with { MaxFileBytes = 1000 }));
        Assert.Contains("more than the 1000 that are allowed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OutputThatHasNoRowForEachImage_IsRefused()
    {
        var model = ModelBuilder.Classifier("N").Node("Transpose", ["logits"], "columns");
        model.Graph.Output[0] = ModelBuilder.Value("columns", TensorType.Float, 5, "N");
        AssertRefused(model, "'columns'");
    }

    [Fact]
    public void Open_OpenSidesWithoutAStatement_AsksForTheShape()
    {
        var model = ModelBuilder.Classifier("N");
        model.Graph.Input[0] = ModelBuilder.Value("image", TensorType.Float, "N", 3, "H", "W");
        Assert.Contains("images of 3×?×? (ChannelsFirst)", Assert.Throws<ArgumentException>(() => _folder.Open(model)).Message, StringComparison.Ordinal);

        using var network = _folder.Open(model, ModelFolder.Options with { Images = new ImageShape(3, 12, 10) });
        Assert.Equal(new ImageShape(3, 12, 10), network.Preprocessing.Input);
    }

    [Fact]
    public void Open_OptionsThatDontFit_ListAllErrors()
    {
        var options = new OnnxNetworkOptions { Mean = [0.5], Output = "", Threads = 0, MaxFileBytes = 0, Layout = (OnnxImageLayout)7 };
        var error = Assert.Throws<ArgumentException>(() => _folder.Open(ModelBuilder.Classifier("N"), options));
        foreach (var name in new[] { "Mean", "Output", "Threads", "MaxFileBytes", "Layout" }) Assert.Contains($"- {(name == "Mean" ? "only one of Mean" : name)}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FindNonFiniteWeight_WeightThatIsNaN_IsNamed()
    {
        var model = ModelBuilder.Classifier("N");
        using (var network = _folder.Open(model)) Assert.Null(((OnnxNetwork)network.Network).FindNonFiniteWeight());
        var weight = model.Graph.Initializer.Single(tensor => tensor.Name == "w2");
        var bytes = weight.RawData!.ToByteArray();
        BitConverter.TryWriteBytes(bytes.AsSpan(40), float.NaN);
        weight.RawData = ByteString.CopyFrom(bytes);
        using var broken = _folder.Open(model, ModelFolder.Options);

        using var images = TestImages.Smooth(1, 20);
        var error = Assert.Throws<ArgumentException>(() => new MomentsTrainer(broken, new MomentsOptions { Layers = ["relu1"] }).Fit(new OodTrainingSet(images)));
        Assert.Contains("'w2'", error.Message, StringComparison.Ordinal);
    }

    private void AssertRefused(ModelBuilder model, string words)
    {
        var error = Assert.Throws<InvalidDataException>(() => _folder.Open(model));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"'{Path.Combine(_folder.Path, "model.onnx")}' can't be opened: ", error.Message, StringComparison.Ordinal);
    }
}

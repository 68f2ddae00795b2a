using System.Globalization;
using OodDetection.Onnx.Protobuf;
using OodDetection.Onnx.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Tests;

/// <summary>Weights in other files: refused, or read from the model's folder alone.</summary>
public sealed class ExternalDataTests : IDisposable
{
    private static readonly OnnxNetworkOptions s_allowed = ModelFolder.Options with { AllowExternalData = true };
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_NotAllowed_IsRefused()
        => Assert.Contains("'w2' has external data in 'weights.bin'", Refusal(Outside("weights.bin"), ModelFolder.Options), StringComparison.Ordinal);

    [Theory]
    [InlineData("weights.bin")]
    [InlineData("under/neath/weights.bin")]
    public void Open_Allowed_ReadsTheWeightsIntoTheModel(string location)
    {
        using var scope = NewDisposeScope();
        using var whole = _folder.Open(ModelBuilder.Classifier("N"));
        using var network = _folder.Open(Outside(location), s_allowed);
        Directory.Delete(Path.Combine(_folder.Path, "under"), recursive: true); // nothing is read later
        File.Delete(Path.Combine(_folder.Path, "weights.bin"));
        var input = whole.Preprocessing.Apply(TestImages.Smooth(1, 3), CPU);

        Assert.Equal(TestImages.Numbers(whole.Network.call(input)), TestImages.Numbers(network.Network.call(input)));
    }

    [Fact]
    public void Open_WithinABranch_IsFound()
    {
        var model = ModelBuilder.Classifier("N");
        var hidden = External(Take(Outside("weights.bin"), "w2"), "weights.bin");
        model.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "body", G = new GraphProto { Node = { new NodeProto { OpType = "Constant", Attribute = { new AttributeProto { Name = "value", T = hidden } } } } } });
        Assert.Contains("has external data", Refusal(model, ModelFolder.Options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../weights.bin")]
    [InlineData("under/../../weights.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\weights.bin")]
    [InlineData("C:weights.bin")]
    [InlineData("under//weights.bin")]
    [InlineData(". ./weights.bin")]
    [InlineData("")]
    public void Open_LocationOutsideOfTheFolder_IsRefused(string location)
    {
        var model = Outside("weights.bin");
        model.Graph.Initializer.Single(tensor => tensor.Name == "w2").ExternalData[0].Value = location;
        Assert.Contains("expected a file in the model's folder", Refusal(model, s_allowed), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LinkOutOfTheFolder_IsRefused()
    {
        if (OperatingSystem.IsWindows()) return; // making links needs a permission there
        using var elsewhere = new ModelFolder();
        var model = Outside("weights.bin");
        File.Move(Path.Combine(_folder.Path, "weights.bin"), Path.Combine(elsewhere.Path, "weights.bin"));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "weights.bin"), Path.Combine(elsewhere.Path, "weights.bin"));
        Assert.Contains("'weights.bin' is a link", Refusal(model, s_allowed), StringComparison.Ordinal);

        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "linked"), elsewhere.Path);
        model.Graph.Initializer.Single(tensor => tensor.Name == "w2").ExternalData[0].Value = "linked/weights.bin";
        Assert.Contains("'linked' is a link", Refusal(model, s_allowed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("offset", "16", "9216 bytes from 16 on of 'weights.bin', which has 9216")]
    [InlineData("offset", "9223372036854775807", "which has 9216")]
    [InlineData("offset", "-1", "the offset '-1'")]
    [InlineData("length", "9215", "has 9215 bytes; a tensor of 16×16×3×3 takes 9216")]
    [InlineData("length", "many", "the length 'many'")]
    public void Open_PlacesThatAreNotInTheFile_AreRefused(string key, string value, string words)
    {
        var model = Outside("weights.bin");
        var external = model.Graph.Initializer.Single(tensor => tensor.Name == "w2").ExternalData;
        external.RemoveAll(entry => entry.Key == key);
        external.Add(new StringStringEntryProto { Key = key, Value = value });
        Assert.Contains(words, Refusal(model, s_allowed), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingFile_IsRefused()
    {
        var model = Outside("weights.bin");
        File.Delete(Path.Combine(_folder.Path, "weights.bin"));
        Assert.Contains("no such file", Refusal(model, s_allowed), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TwoGigabytesOfWeights_AreRefusedBeforeTheyAreRead()
    {
        var model = Outside("weights.bin");
        var weight = model.Graph.Initializer.Single(tensor => tensor.Name == "w2");
        (weight.Dims[0], weight.Dims[1]) = (1 << 13, 1 << 13); // 2.4 GB
        weight.ExternalData.RemoveAll(entry => entry.Key == "length");
        Assert.Contains("more bytes than are allowed", Refusal(model, s_allowed), StringComparison.Ordinal);

        (weight.Dims[0], weight.Dims[1]) = (long.MaxValue, 2);
        Assert.Contains("no tensor can have", Refusal(model, s_allowed), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TheSameBytesManyTimes_CountEachTime()
    {
        var model = Outside("weights.bin");
        for (var i = 0; i < 20; i++) model.Graph.Initializer.Add(External(Take(model, "w2"), "weights.bin", $"again{i}"));
        Assert.Contains("more bytes than are allowed", Refusal(model, s_allowed with { MaxFileBytes = 100_000 }), StringComparison.Ordinal);
    }

    private string Refusal(ModelBuilder model, OnnxNetworkOptions options) => Assert.Throws<InvalidDataException>(() => _folder.Open(model, options)).Message;

    // The classifier with its second weights, 16×16×3×3 of float32, in another file.
    private ModelBuilder Outside(string location)
    {
        var model = ModelBuilder.Classifier("N");
        var weight = model.Graph.Initializer.Single(tensor => tensor.Name == "w2");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "under", "neath"));
        File.WriteAllBytes(Path.Combine(_folder.Path, "weights.bin"), weight.RawData!.ToByteArray());
        File.WriteAllBytes(Path.Combine(_folder.Path, location), weight.RawData!.ToByteArray());
        model.Graph.Initializer[model.Graph.Initializer.IndexOf(weight)] = External(weight, location);
        return model;
    }

    private static TensorProto Take(ModelBuilder model, string name) => model.Graph.Initializer.Single(tensor => tensor.Name == name);

    private static TensorProto External(TensorProto weight, string location, string? name = null) => new()
    {
        Name = name ?? weight.Name, Dims = new Packable<long>(false, weight.Dims), DataType = weight.DataType, DataLocation = 1,
        ExternalData =
        {
            new StringStringEntryProto { Key = "location", Value = location },
            new StringStringEntryProto { Key = "length", Value = TensorSizes.Of(weight).ToString(CultureInfo.InvariantCulture) },
        },
    };
}

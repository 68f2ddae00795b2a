using OodDetection.Onnx.Protobuf;
using OodDetection.Onnx.Tests.Support;

namespace OodDetection.Onnx.Tests;

/// <summary>Preprocessing that the model itself states.</summary>
public sealed class MetadataTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_NothingStated_AsksForIt()
    {
        var error = Assert.Throws<ArgumentException>(() => OnnxNetwork.Open(_folder.Write(ModelBuilder.Classifier("N").Bytes())));
        Assert.Contains("The preprocessing that the model was trained with is not known", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mean", "0.485, 0.456, 0.406", "std", "0.229,0.224,0.225", new[] { 0.485, 0.456, 0.406 }, new[] { 0.229, 0.224, 0.225 })]
    [InlineData("image_mean", "[0.5]", "image_std", "[0.25]", new[] { 0.5, 0.5, 0.5 }, new[] { 0.25, 0.25, 0.25 })]
    [InlineData("Image.NominalPixelRange", "Normalized_0_1", "x", "", new[] { 0.0, 0, 0 }, new[] { 1.0, 1, 1 })]
    [InlineData("Image.NominalPixelRange", "Normalized_1_1", "x", "", new[] { 0.5, 0.5, 0.5 }, new[] { 0.5, 0.5, 0.5 })]
    [InlineData("Image.NominalPixelRange", "NominalRange_0_255", "x", "", new[] { 0.0, 0, 0 }, new[] { 1 / 255.0, 1 / 255.0, 1 / 255.0 })]
    [InlineData("Image.NominalPixelRange", "NominalRange_16_235", "x", "", new[] { -16 / 219.0, -16 / 219.0, -16 / 219.0 }, new[] { 1 / 219.0, 1 / 219.0, 1 / 219.0 })]
    public void Open_StatedInTheModel_IsTaken(string key, string value, string otherKey, string otherValue, double[] mean, double[] deviation)
    {
        using var network = OnnxNetwork.Open(_folder.Write(With(key, value, otherKey, otherValue).Bytes()));
        Assert.Equal(mean, network.Preprocessing.Mean);
        Assert.Equal(deviation, network.Preprocessing.StandardDeviation);
    }

    [Theory]
    [InlineData("mean", "123.7, 116.3, 103.5", "std", "58.4, 57.1, 57.4", "not on the scale [0, 1]")]
    [InlineData("mean", "0.5, 0.5", "std", "1", "2 numbers in 'mean', for 3 channels")]
    [InlineData("mean", "0.5", "x", "", "only one of mean and std")]
    [InlineData("mean", "half", "std", "1", "'half' in 'mean'")]
    [InlineData("mean", "0.5", "std", "0", "not on the scale [0, 1]")]
    [InlineData("Image.NominalPixelRange", "0..4095", "x", "", "'0..4095', which is not known")]
    public void Open_StatedWithoutSense_IsRefused(string key, string value, string otherKey, string otherValue, string words)
        => Assert.Contains(words, Assert.Throws<InvalidDataException>(() => OnnxNetwork.Open(_folder.Write(With(key, value, otherKey, otherValue).Bytes()))).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_StatedByTheUser_ComesBeforeTheModel()
    {
        using var network = OnnxNetwork.Open(_folder.Write(With("mean", "0.1", "std", "0.1").Bytes()), ModelFolder.Options);
        Assert.Equal(ModelFolder.Options.Mean, network.Preprocessing.Mean);
    }

    [Theory]
    [InlineData("Bgr8", OnnxChannelOrder.Reversed)]
    [InlineData("Rgb8", OnnxChannelOrder.AsTheImages)]
    [InlineData("Yuv", OnnxChannelOrder.AsTheImages)]
    public void Open_PixelFormat_TellsTheOrderOfTheChannels(string format, OnnxChannelOrder order)
    {
        using var network = OnnxNetwork.Open(_folder.Write(With("Image.BitmapPixelFormat", format, "Image.NominalPixelRange", "Normalized_0_1").Bytes()));
        Assert.Equal(order, ((OnnxNetwork)network.Network).Settings.ChannelOrder);
    }

    [Fact]
    public void Open_Denotations_TellTheLayout()
    {
        // 3 at both places: the numbers alone say channels first.
        var model = new ModelBuilder().Input("image", TensorType.Float, "N", 3, 8, 3).Node("Flatten", ["image"], "pixels").Output("pixels", "N", 72);
        using (var network = _folder.Open(model)) Assert.Equal(new ImageShape(3, 8, 3), network.Preprocessing.Input);
        model.Graph.Input[0].Type!.TensorType!.Shape!.Dim[3].Denotation = "DATA_CHANNEL";
        using (var network = _folder.Open(model)) Assert.Equal(new ImageShape(3, 3, 8), network.Preprocessing.Input);
        using (var network = _folder.Open(model, ModelFolder.Options with { Layout = OnnxImageLayout.ChannelsFirst })) Assert.Equal(new ImageShape(3, 8, 3), network.Preprocessing.Input);
    }

    [Fact]
    public void Open_ImagesOfAnotherSize_AreFitted()
    {
        using var network = _folder.Open(ModelBuilder.Classifier("N"), ModelFolder.Options with { Images = new ImageShape(3, 6, 6) });
        Assert.Equal((new ImageShape(3, 6, 6), (8, 8)), (network.Preprocessing.Input, network.Preprocessing.NetworkSize));
        Assert.Throws<ArgumentException>(() => _folder.Open(ModelBuilder.Classifier("N"), ModelFolder.Options with { Images = new ImageShape(1, 8, 8) }));
        var whole = new ImagePreprocessing(new ImageShape(3, 9, 9), [0, 0, 0], [1, 1, 1]);
        Assert.Contains("makes 3×9×9", Assert.Throws<ArgumentException>(() => _folder.Open(ModelBuilder.Classifier("N"), new OnnxNetworkOptions { Preprocessing = whole })).Message, StringComparison.Ordinal);
    }

    private static ModelBuilder With(params string[] entries)
    {
        var model = ModelBuilder.Classifier("N");
        for (var i = 0; i < entries.Length; i += 2) model.Model.MetadataProps.Add(new StringStringEntryProto { Key = entries[i], Value = entries[i + 1] });
        return model;
    }
}

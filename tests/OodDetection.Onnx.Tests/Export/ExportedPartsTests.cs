using OodDetection.Networks;
using OodDetection.Scoring;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Tests.Export;

/// <summary>Networks with random weights: what a graph computes doesn't depend on training.</summary>
public sealed class ExportedPartsTests
{
    public static TheoryData<int, int, int, int, ImageFit> Sizes => new()
    {
        { 12, 12, 16, 18, ImageFit.Pad },
        { 12, 12, 16, 18, ImageFit.Resize },
        { 17, 23, 8, 12, ImageFit.Resize },
        { 9, 30, 16, 12, ImageFit.Resize },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Score_ImagesOfAnotherSize_ComeToTheNetworkAlike(int height, int width, int networkHeight, int networkWidth, ImageFit fit)
    {
        var preprocessing = new ImagePreprocessing(new ImageShape(3, height, width), [0.4, 0.5, 0.3], [0.2, 0.25, 0.3], (networkHeight, networkWidth), fit);

        AssertAlike(preprocessing, Flips(), 2);
    }

    [Fact]
    public void Score_Geom72_HasAllTransforms() => AssertAlike(Plain(3, 12, 12), TransformSet.Geom72, 72);

    [Fact]
    public void Score_RotationsOfColourImages_AreAsTheLibrarys() => AssertAlike(Plain(3, 16, 16), TransformSet.Rotations, 4);

    [Fact]
    public void Score_TransformOfOnesOwn_IsReadOffItsPixels()
    {
        var transforms = new TransformSet("own", [new Identity(), new Neighbours()]);

        AssertAlike(Plain(3, 10, 14), transforms, 2, new DetectorRegistry().AddTransforms(transforms));
    }

    [Theory]
    [InlineData("group1.0.conv1", "group2.0.shortcut", "pool", "logits")]
    [InlineData("stem", "group1.0.norm2", "group3.0.dropout", "group3")]
    [InlineData("norm", "pool.average", "pool.flatten", "softmax")]
    [InlineData("group3", IntermediateLayerOptions.TransformLogits)]
    [InlineData(IntermediateLayerOptions.TransformLogits)]
    public void Score_AnyLayersOfTheNetwork_AreWritten(params string[] layers)
    {
        using var network = Network(Plain(3, 12, 12), 4);
        using var images = TestImages.Bytes(8, 40, 3, 12, 12);
        using var outliers = TestImages.Bytes(9, 8, 3, 12, 12);
        var options = FittedDetectors.LayerOptions(1) with { Layers = layers };
        using var detector = new IntermediateLayerTrainer(network, options).Fit(new OodTrainingSet(images, outliers));
        using var scorer = Exported.Open(detector);
        using var expected = detector.Score(images);

        Exported.AssertScores(expected, scorer.Score(Exported.BytesOf(images), 40));
    }

    [Theory]
    [InlineData("layer1.0.conv1", "layer2.0", "linear")]
    [InlineData("bn1", "layer2.0.bn1", "layer3.1.conv2", "pool")]
    public void Score_CifarResNet_IsWrittenWithAnyOfItsLayers(params string[] layers)
    {
        manual_seed(13);
        using var network = Frozen(new CifarResNet(14, 3, 4), Plain(3, 12, 12));
        using var images = TestImages.Bytes(8, 40, 3, 12, 12);
        using var detector = new IntermediateLayerTrainer(network, FittedDetectors.LayerOptions(1) with { Layers = layers }).Fit(new OodTrainingSet(images, images.narrow(0, 0, 8)));
        using var geom = GeomDetector.FromNetwork(network, TransformSet.Rotations, leaveOpen: true);
        foreach (var made in new IOodDetector[] { detector, geom })
        {
            using var scorer = Exported.Open(made);
            using var expected = made.Score(images);
            Exported.AssertScores(expected, scorer.Score(Exported.BytesOf(images), 40));
        }
    }

    [Fact]
    public void SaveOnnx_ChannelsLast_ScoresTheSameImagesInEitherOrder()
    {
        using var network = Network(Plain(3, 12, 12), 4);
        using var detector = GeomDetector.FromNetwork(network, TransformSet.Rotations);
        using var images = TestImages.Bytes(3, 5, 3, 12, 12);
        using var turned = images.permute(0, 2, 3, 1);
        using var first = Exported.Open(detector);
        using var last = Exported.Open(detector, new OnnxExportOptions { Layout = PixelLayout.ChannelsLast });
        var (channelsFirst, channelsLast) = (Exported.BytesOf(images), Exported.BytesOf(turned));

        var expected = first.Score(channelsFirst, 5);
        Assert.Equal((PixelLayout.ChannelsFirst, PixelLayout.ChannelsLast), (first.Info.Layout, last.Info.Layout));
        Assert.Equal(expected, first.Score(channelsLast, 5, PixelLayout.ChannelsLast));
        Assert.Equal(expected, last.Score(channelsFirst, 5));
        Assert.Equal(expected, last.Score(channelsLast, 5, PixelLayout.ChannelsLast));
    }

    [Fact]
    public void Score_MomentsOfTheFilterBank_AreWritten()
    {
        using var images = TestImages.Arrows(5, 120);
        using var filters = FilterBank.Frozen(new ImageShape(1, 12, 12), CPU);
        using var detector = new MomentsTrainer(filters, new MomentsOptions { Layers = FilterBank.LayerNames, Transforms = TransformSet.Identity }).Fit(new OodTrainingSet(images));
        using var scorer = Exported.Open(detector);
        using var some = cat(new[] { TestImages.Arrows(6, 30), TestImages.Discs(7, 10) });
        using var expected = detector.Score(some);

        Exported.AssertScores(expected, scorer.Score(Exported.BytesOf(some), 40));
        Assert.Equal(64, scorer.Info.BatchSize);
    }

    private static TransformSet Flips() => new("flips", [new AffineTransform(false, 0, 0, 0), new AffineTransform(true, 0.25, 0, 2)]);

    private static ImagePreprocessing Plain(int channels, int height, int width)
        => new(new ImageShape(channels, height, width), [.. Enumerable.Repeat(0.5, channels)], [.. Enumerable.Repeat(0.25, channels)]);

    private static FrozenNetwork Network(ImagePreprocessing preprocessing, int classes)
    {
        manual_seed(12);
        return Frozen(new WideResNet(preprocessing.Input.Channels, classes, new WideResNetOptions { Depth = 10, WidenFactor = 1 }), preprocessing);
    }

    private static FrozenNetwork Frozen(nn.Module<Tensor, Tensor> network, ImagePreprocessing preprocessing)
    {
        // Statistics as after a training, so that a norm that is left out would show.
        using (no_grad())
        {
            foreach (var (name, buffer) in network.named_buffers())
            {
                if (name.EndsWith("running_mean", StringComparison.Ordinal)) buffer.uniform_(-0.2, 0.2);
                if (name.EndsWith("running_var", StringComparison.Ordinal)) buffer.uniform_(0.5, 2);
            }
        }

        return new FrozenNetwork(network, preprocessing);
    }

    private static void AssertAlike(ImagePreprocessing preprocessing, TransformSet transforms, int classes, DetectorRegistry? registry = null)
    {
        using var network = Network(preprocessing, classes);
        using var detector = GeomDetector.FromNetwork(network, transforms);
        using var scorer = Exported.Open(detector, new OnnxExportOptions { Registry = registry });
        var input = preprocessing.Input;
        using var images = TestImages.Bytes(7, 6, input.Channels, input.Height, input.Width);
        using var expected = detector.Score(images);

        Exported.AssertScores(expected, scorer.Score(Exported.BytesOf(images), 6));
        Assert.Equal(Math.Max(1, 64 / transforms.Count), scorer.Info.BatchSize);
    }

    private sealed class Identity : IGeometricTransform
    {
        public string Name => "identity";

        public Tensor Apply(Tensor images) => images;
    }

    /// <summary>Swaps each pixel of a row with its neighbour.</summary>
    private sealed class Neighbours : IGeometricTransform
    {
        public string Name => "neighbours";

        public Tensor Apply(Tensor images)
        {
            using var places = tensor(Enumerable.Range(0, (int)images.shape[3]).Select(i => (long)(i ^ 1)).ToArray());
            return images.index_select(3, places);
        }
    }
}

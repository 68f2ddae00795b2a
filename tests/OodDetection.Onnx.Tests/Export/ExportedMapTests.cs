using OodDetection.Networks;
using OodDetection.Scoring;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;
using ModelBuilder = OodDetection.Onnx.Tests.Support.ModelBuilder;
using ModelFolder = OodDetection.Onnx.Tests.Support.ModelFolder;

namespace OodDetection.Onnx.Tests.Export;

[Collection(FittedDetectors.Collection)]
public sealed class ExportedMapTests(FittedDetectors fitted)
{
    private static readonly OnnxExportOptions s_withMap = new() { Map = true };

    [Theory]
    [InlineData("rotations")]
    [InlineData("identity")]
    [InlineData("bars")]
    [InlineData("resized")]
    public void Score_WithMap_GivesTheDetectorsMap(string what)
    {
        using var images = cat(new[] { TestImages.Arrows(70, 3), TestImages.Discs(71, 3) });
        var input = new ImageShape(1, 12, 12);
        var preprocessing = what switch
        {
            "bars" => new ImagePreprocessing(input, [0.2], [0.5], (17, 16)),
            "resized" => new ImagePreprocessing(input, [0.2], [0.5], (20, 16), ImageFit.Resize),
            _ => fitted.Geom.Network.Preprocessing,
        };
        using var network = new FrozenNetwork(fitted.Geom.Network.Network, preprocessing, leaveOpen: true);
        using var detector = Moments(network, what == "rotations" ? TransformSet.Rotations : TransformSet.Identity);

        AssertMaps(detector, images);
    }

    [Fact]
    public void Score_MapOfANetworkOfOldOperators_IsTheDetectorsMap()
    {
        using var folder = new ModelFolder();
        var model = ModelBuilder.Classifier("N");
        model.Model.OpsetImport[0].Version = 9;
        using var network = folder.Open(model);
        using var images = TestImages.Bytes(72, 20, 3, 8, 8);
        using var detector = new MomentsTrainer(network, new MomentsOptions { Layers = ["relu1", "conv2"], Transforms = TransformSet.Identity, Localize = true }).Fit(new OodTrainingSet(images));

        AssertMaps(detector, images.narrow(0, 0, 4));
    }

    [Fact]
    public void Classify_FusedAndCombinedWithMap_GiveTheMapOfTheMomentsPart()
    {
        using var images = TestImages.Discs(73, 3);
        using var heldOut = TestImages.Arrows(60, 150);
        using var moments = Moments(fitted.Geom.Network, TransformSet.Rotations);
        using var fused = FusedDetector.Join(fitted.Geom, moments, null, fitted.HeldOut, leaveOpen: true);
        Assert.True(fused.CanMap);
        using var calibrated = moments.Calibrate(heldOut, leaveOpen: true);
        using var other = fitted.Bce.Calibrate(heldOut, leaveOpen: true);
        using var combined = new CombinedDetector([calibrated, other], leaveOpen: true);
        using var map = moments.Map(images);
        foreach (IOodDetector detector in new IOodDetector[] { fused, combined })
        {
            using var around = detector.Calibrate(TestImages.Arrows(61, 150), leaveOpen: true);
            using var same = around.Map(images);
            Assert.Equal(map.data<float>().ToArray(), same.data<float>().ToArray());
            AssertMaps(around, images);
        }
    }

    [Fact]
    public void Classify_WithMap_GivesTheVerdictAsWell()
    {
        using var images = TestImages.Discs(74, 1);
        using var moments = Moments(fitted.Geom.Network, TransformSet.Rotations);
        using var calibrated = moments.Calibrate(TestImages.Arrows(60, 150), leaveOpen: true);
        using var scorer = Exported.Open(calibrated, s_withMap with { Layout = PixelLayout.ChannelsLast });
        var map = new float[12 * 12];

        Assert.Equal(scorer.Classify(Exported.BytesOf(images)), scorer.Classify(Exported.BytesOf(images), map));
        Assert.Contains(map, value => value > 0);
        Assert.Contains("room for a map of 12×12", Assert.Throws<ArgumentException>("map", () => { scorer.Classify(Exported.BytesOf(images), new float[12]); }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SaveOnnx_MapOfADetectorWithoutOne_SaysWhatItTakes()
    {
        foreach (var detector in new IOodDetector[] { fitted.Geom, fitted.Moments, fitted.Bce })
            Assert.Contains("Localize", Assert.Throws<NotSupportedException>(() => Exported.Bytes(detector, s_withMap)).Message, StringComparison.Ordinal);
        Assert.Contains("no maps", Assert.Throws<InvalidOperationException>(() => fitted.Geom.Map(fitted.HeldOut)).Message, StringComparison.Ordinal);
        using var scorer = Exported.Open(fitted.Moments);
        Assert.False(scorer.Info.HasMap);
        Assert.Contains("OnnxExportOptions.Map", Assert.Throws<InvalidOperationException>(() => scorer.Score(new byte[144], new float[144])).Message, StringComparison.Ordinal);
    }

    private MomentsDetector Moments(FrozenNetwork network, TransformSet transforms)
        => new MomentsTrainer(network, new MomentsOptions { Transforms = transforms, Localize = true }).Fit(fitted.Training);

    private static void AssertMaps(IOodDetector detector, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var scorer = Exported.Open(detector, s_withMap);
        Assert.True(scorer.Info.HasMap);
        var expected = detector.Map(images);
        for (var i = 0; i < images.shape[0]; i++)
        {
            var map = new float[expected.shape[1] * expected.shape[2]];
            var score = scorer.Score(Exported.BytesOf(images.narrow(0, i, 1)), map);
            var numbers = expected[i].contiguous().data<float>().ToArray();
            for (var p = 0; p < map.Length; p++) Assert.True(Math.Abs(map[p] - numbers[p]) <= 1e-4 * Math.Max(1, numbers[p]), $"image {i}, pixel {p}: {map[p]:R} for {numbers[p]:R}");
            Assert.Equal(scorer.Score(Exported.BytesOf(images.narrow(0, i, 1))), score);
        }
    }
}

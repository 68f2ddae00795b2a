using OodDetection.Metrics;
using OodDetection.Networks;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.Moments;

public sealed class MomentsMapTests : IDisposable
{
    private const int Side = 16;
    private readonly FrozenNetwork _network = FilterBank.Frozen(new ImageShape(1, Side, Side), CPU);

    public void Dispose() => _network.Dispose();

    [Theory]
    [InlineData("scratch")]
    [InlineData("blot")]
    [InlineData("patch")]
    public void Map_TexturesWithADefect_FindsThePlace(string defect)
    {
        using var detector = Fit(TransformSet.Rotations);
        using var clean = Textures.Images(8, 40);
        var (damaged, mask) = Damaged(clean, defect, seed: 3);
        using (damaged)
        using (var maps = detector.Map(damaged))
        {
            Assert.Equal([40L, Side, Side], maps.shape);
            var values = maps.data<float>().ToArray().Select(v => (double)v).ToArray();
            var auroc = OodMetrics.Auroc([.. values.Where((_, i) => !mask[i])], [.. values.Where((_, i) => mask[i])]);
            Assert.True(auroc >= 0.9, $"pixel AUROC {auroc:F3} (seed 3)");
        }
    }

    [Fact]
    public void Map_TrainingImages_IsAboutOne()
    {
        using var detector = Fit(TransformSet.Identity);
        using var images = Textures.Images(1, 200);
        using var maps = detector.Map(images);

        Assert.Equal(1, maps.mean().ToDouble(), 0.1);
    }

    [Fact]
    public void Map_OfOneLayerAtFullSize_IsTheDistanceOfItsChannels()
    {
        using var images = Textures.Images(1, 60);
        using var detector = new MomentsTrainer(_network, new MomentsOptions { Layers = [FilterBank.Pixels], Transforms = TransformSet.Identity, Localize = true }).Fit(new OodTrainingSet(images));
        using var maps = detector.Map(images);

        // One channel: the squared distance of the log-odds from their mean, by their variance, over all pixels.
        double[] odds = [.. images.data<byte>().ToArray().Select(v => Math.Log((v + 1) / 255.0) - Math.Log((256.0 - v) / 255))];
        var mean = odds.Average();
        var variance = odds.Average(o => (o - mean) * (o - mean));
        var values = maps.data<float>().ToArray();
        for (var i = 0; i < values.Length; i++) Assert.Equal((odds[i] - mean) * (odds[i] - mean) / variance, values[i], 1e-3);
    }

    [Fact]
    public void Map_AfterUpdateAndLoading_IsThatOfAFitOnAll()
    {
        using var images = Textures.Images(1, 200);
        using var all = Fit(TransformSet.Identity);
        using var some = new MomentsTrainer(_network, Options(TransformSet.Identity)).Fit(new OodTrainingSet(images.narrow(0, 0, 150)));
        using var updated = some.Update(images.narrow(0, 150, 50));
        using var stream = new MemoryStream();
        DetectorFile.Save(updated, stream);
        stream.Position = 0;
        using var loaded = DetectorFile.Load<MomentsDetector>(stream);
        using var few = images.narrow(0, 0, 5);
        using var expected = all.Map(few);
        using var maps = loaded.Map(few);

        Assert.True(maps.sub(expected).abs().max().ToDouble() <= 1e-5);
    }

    [Fact]
    public void Fit_WithoutAnythingToLocalize_SaysWhatItTakes()
    {
        using var images = Textures.Images(1, 20);
        var data = new OodTrainingSet(images);
        var turned = new TransformSet("turned", [new AffineTransform(true, 0, 0, 0), new AffineTransform(false, 0, 0, 2)]);

        Assert.Contains("'turned'", Assert.Throws<ArgumentException>(() => new MomentsTrainer(_network, Options(turned)).Fit(data)).Message, StringComparison.Ordinal);
        using var plain = new MomentsTrainer(_network, Options(TransformSet.Identity) with { Localize = false }).Fit(data);
        Assert.False(plain.CanMap);
        Assert.Contains("Localize", Assert.Throws<InvalidOperationException>(() => plain.Map(images)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Overlay_LowAndHigh_AreBlueAndRed()
    {
        using var images = zeros([1, 1, 1, 3], ScalarType.Byte);
        using var maps = tensor(new[] { 0f, 5f, 10f }).reshape(1, 1, 3);

        using var picture = HeatMap.Overlay(images, maps);

        // Red, green, blue planes: blue, green, red at half strength over black.
        Assert.Equal([0, 0, 128, 0, 128, 0, 128, 0, 0], picture.data<byte>().ToArray());
        Assert.Throws<ArgumentException>(() => HeatMap.Overlay(images, maps.reshape(3, 1, 1)));
        Assert.Throws<ArgumentException>(() => HeatMap.Overlay(images, maps, 3, 2));
    }

    [Fact]
    public void Overlay_MapsThatAreTheSameEverywhere_AreBlue()
    {
        using var images = zeros([1, 1, 1, 3], ScalarType.Byte);
        using var maps = full([1, 1, 3], 7f, ScalarType.Float32);

        using var picture = HeatMap.Overlay(images, maps);

        Assert.Equal([0, 0, 0, 0, 0, 0, 128, 128, 128], picture.data<byte>().ToArray());
    }

    private static MomentsOptions Options(TransformSet transforms) => new() { Layers = FilterBank.LayerNames, Transforms = transforms, Localize = true };

    private MomentsDetector Fit(TransformSet transforms)
    {
        using var images = Textures.Images(1, 200);
        return new MomentsTrainer(_network, Options(transforms)).Fit(new OodTrainingSet(images));
    }

    private static (Tensor Images, bool[] Mask) Damaged(Tensor clean, string defect, int seed)
    {
        var random = new Random(seed);
        var values = clean.data<byte>().ToArray();
        var mask = new bool[values.Length];
        for (var i = 0; i < clean.shape[0]; i++)
        {
            var (row, column, angle) = (random.Next(4, Side - 4), random.Next(4, Side - 4), random.NextDouble() * Math.PI);
            var grey = (byte)(random.Next(2) * 255);
            for (var p = 0; p < Side * Side; p++)
            {
                double y = (p / Side) - row, x = (p % Side) - column;
                var inside = defect switch
                {
                    "scratch" => Math.Abs((x * Math.Sin(angle)) - (y * Math.Cos(angle))) <= 0.8 && Math.Abs((x * Math.Cos(angle)) + (y * Math.Sin(angle))) <= 5,
                    "blot" => (x * x) + (y * y) <= 6,
                    _ => Math.Max(Math.Abs(x), Math.Abs(y)) <= 2,
                };
                if (!inside) continue;
                mask[(i * Side * Side) + p] = true;
                values[(i * Side * Side) + p] = defect == "patch" ? (byte)random.Next(256) : grey;
            }
        }

        return (tensor(values).reshape(clean.shape), mask);
    }
}

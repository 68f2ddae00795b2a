using OodDetection.Networks;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Training;

[Collection(FittedDetectors.Collection)]
public sealed class OutlierClassifierTests(FittedDetectors fitted)
{
    [Theory]
    [InlineData(0.8, ScalarType.Float32)]
    [InlineData(0.3, ScalarType.BFloat16)]
    public void Hide_Share_HidesLayersOfWholeImagesIndependently(double share, ScalarType type)
    {
        using var scope = NewDisposeScope();
        const int images = 2000;
        Tensor[] features = [full([images, 3, 2, 2], 5, type), full([images, 4], 7, type), full([images, 6], 9, type)];

        var seen = OutlierClassifier.Hide(features, share, new Random(1));

        Assert.Equal([type, type, type], seen.Select(values => values.dtype));
        Assert.All(seen[2].flatten().Values(), value => Assert.Equal(9, value));
        var maps = seen[0].flatten(1).Values().Chunk(12).Select(row => Assert.Single(row.Distinct())).ToArray();
        var vectors = seen[1].Values().Chunk(4).Select(row => Assert.Single(row.Distinct())).ToArray();
        Assert.Equal([0, 5], maps.Distinct().Order());
        Assert.Equal([0, 7], vectors.Distinct().Order());
        Assert.InRange(maps.Count(value => value == 0) / (double)images, share - 0.04, share + 0.04);
        Assert.InRange(vectors.Count(value => value == 0) / (double)images, share - 0.04, share + 0.04);
        Assert.InRange(maps.Zip(vectors).Count(pair => pair is (0, 0)) / (double)images, share * share - 0.04, share * share + 0.04);
    }

    [Fact]
    public void Fit_LayerDropout_IsTheSeedsAndLeavesASingleLayerAlone()
    {
        var two = FittedDetectors.LayerOptions(epochs: 1) with { Layers = ["group3", "logits"], LayerDropout = 0.8 };
        var one = two with { Layers = ["logits"] };

        var first = Scores(two);
        Assert.Equal(first, Scores(two));
        Assert.NotEqual(first, Scores(two with { LayerDropout = 0 }));
        Assert.Equal(Scores(one with { LayerDropout = 0 }), Scores(one));
    }

    [Fact]
    public void Fit_LayerDropout_MakesTheClassifierRestOnTheLastLayer()
    {
        using var scope = NewDisposeScope();
        var last = nn.Linear(4, 1, hasBias: false);
        using (no_grad()) last.weight!.copy_(tensor(new float[,] { { 1, 0, 0, 0 } }));
        using var network = nn.Sequential(("first", nn.Identity()), ("flatten", nn.Flatten()), ("last", last));
        using var frozen = new FrozenNetwork(network, new ImagePreprocessing(new ImageShape(1, 2, 2), [0], [1]), leaveOpen: true);
        // The known outliers show in the first pixel, which the last layer gives, and more so in the others, which the first one gives, too.
        var data = new OodTrainingSet(Pixels(1, 200, 0, 0), Pixels(2, 8, 0.5f, 0.5f));
        var onlyFirstPixel = Pixels(3, 100, 0.5f, 0);

        double with = Found(0.8), without = Found(0);
        Assert.True(with > without + 0.1, $"{with} with layer dropout, {without} without");

        double Found(double dropout)
        {
            var options = FittedDetectors.LayerOptions(epochs: 20) with
            {
                Layers = ["first", "last"], Transforms = TransformSet.Identity, SyntheticOutliers = null, LayerDropout = dropout,
            };
            using var detector = new IntermediateLayerTrainer(frozen, options).Fit(data);
            return detector.Score(onlyFirstPixel).Values().Average();
        }
    }

    private static Tensor Pixels(int seed, int count, float first, float others)
        => (TestImages.Floats(seed, count, 1, 2, 2).mul(0.05f) + tensor([0.2f + first, 0.2f + others, 0.2f + others, 0.2f + others]).view(1, 1, 2, 2)).clamp(0, 1);

    private double[] Scores(IntermediateLayerOptions options)
    {
        using var detector = new IntermediateLayerTrainer(fitted.Geom.Network, options).Fit(fitted.Training);
        return detector.Score(fitted.Outliers).Take();
    }
}

using OodDetection.Networks;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Networks;

public class PassBudgetTests
{
    [Theory]
    [InlineData(1, 64, 64)]
    [InlineData(1 << 19, 64, 64)]
    [InlineData((1 << 19) + 1, 64, 63)]
    [InlineData(1 << 24, 64, 2)]
    [InlineData(1 << 25, 64, 1)]
    [InlineData(1L << 40, 64, 1)]
    [InlineData(1 << 20, 16, 16)]
    [InlineData(0, 16, 16)]
    public void Images_OnTheCpu_FillThirtyTwoMebibytes(long bytesOfAnImage, int most, int expected)
        => Assert.Equal(expected, PassBudget.Images(CPU, bytesOfAnImage, most));

    [Fact]
    public void BytesOfAnImage_OwnNetworks_AreThoseThatAPassShows()
    {
        // Within another module the same networks are not known, and measured.
        using var wide = new WideResNet(3, 10, new WideResNetOptions { Depth = 10, WidenFactor = 2 });
        using var around = nn.Sequential(("wide", wide));
        const long wideBytes = sizeof(float) * 32L * 16 * 24;
        Assert.Equal(wideBytes, LargestTensor.BytesOfAnImage(wide, 3, (16, 24), CPU));
        wide.eval();
        Assert.Equal(wideBytes, LargestTensor.BytesOfAnImage(around, 3, (16, 24), CPU));

        using var filters = new FilterBank(3);
        using var aroundFilters = nn.Sequential(("filters", filters));
        Assert.Equal(sizeof(float) * 27L * 16 * 24, LargestTensor.BytesOfAnImage(filters, 3, (16, 24), CPU));
        Assert.Equal(sizeof(float) * 27L * 14 * 22, LargestTensor.BytesOfAnImage(aroundFilters, 3, (16, 24), CPU)); // filters lose a pixel at each border
    }

    [Fact]
    public void BytesOfAnImage_LeavesNoHookAndNoTensor()
    {
        using var network = new SmallNet();
        LiveTensors.AssertFlat(3, () => LargestTensor.BytesOfAnImage(network, 1, (12, 12), CPU));
        Assert.Equal(0, network.HooksOnProbe);
        Assert.Equal(sizeof(float) * 4L * 12 * 12, LargestTensor.BytesOfAnImage(network, 1, (12, 12), CPU)); // that of the first layer
    }

    [Fact]
    public void Score_LayerOfEightMebibytesAnImage_GoesThroughFourAtATimeAndScoresAlike()
    {
        using var scope = NewDisposeScope();
        var passes = new List<long>();
        using var large = OddNet.Frozen(z =>
        {
            passes.Add(z.shape[0]);
            return z.repeat(1, 1, 60, 60); // 4×720×720 floats
        });
        using var small = OddNet.Frozen(z => z.alias());
        var data = new OodTrainingSet(TestImages.Arrows(811, 20));
        var images = TestImages.Discs(812, 9);
        var options = new MomentsOptions { Layers = ["first"], Transforms = TransformSet.Identity };
        using var expected = new MomentsTrainer(small, options).Fit(data);
        using var detector = new MomentsTrainer(large, options).Fit(data);
        passes.Clear();

        TensorValues.AssertClose(expected.Score(images).Values(), detector.Score(images).Values(), 1e-6);

        Assert.Equal([4, 4, 2], passes); // the last image is doubled
        Assert.Equal(4, ((IScoresInPasses)detector).ImagesPerPass);
        Assert.Equal(64, ((IScoresInPasses)expected).ImagesPerPass);
    }

    [Fact]
    public void ImagesPerPass_DefaultsAtOrdinaryAndAtLargeSizes()
    {
        Assert.Equal(16, At(32)); // 64 transformed images, of 256 KiB
        Assert.Equal(1, At(224)); // 12 MiB: two of them are fewer than four rotations
        static long At(int side)
        {
            using var network = new FrozenNetwork(new WideResNet(3, 4, new WideResNetOptions { Depth = 10 }), new ImagePreprocessing(new ImageShape(3, side, side), [0, 0, 0], [1, 1, 1]));
            using var detector = new GeomDetector(network.Share(), TransformSet.Rotations, null, 64);
            return ((IScoresInPasses)detector).ImagesPerPass;
        }
    }

    [Fact]
    public void ChannelMoments_LargerThanTheBudget_AreThoseOfEachImage()
    {
        // Layers in float64 go through libtorch's operations: 8 MiB an image, so ten images four at a time, to the last bit as one by one.
        using var scope = NewDisposeScope();
        var values = TestImages.Floats(813, 10, 2, 4, 4).repeat(1, 1, 181, 181).to(ScalarType.Float64);
        var together = Of(values);
        for (var i = 0; i < 10; i++) Assert.Equal(together[i].Values(), Of(values.narrow(0, i, 1))[0].Values());

        static Tensor Of(Tensor layer) => ChannelMoments.Of(new LayerOutputs(layer, ["layer"], new Dictionary<string, Tensor> { ["layer"] = layer }), ["layer"]);
    }
}

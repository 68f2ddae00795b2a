using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Training;

public sealed class ImageSamplerTests
{
    private static ImagePreprocessing Preprocessing { get; } = new(new ImageShape(1, 2, 2), [0.5], [0.25]);

    [Fact]
    public void Take_FloatsOfACheckedSet_AreNotLookedAtAgain()
    {
        using var images = TestImages.Floats(1, 5, 1, 2, 2);
        var set = new OodTrainingSet(images);
        using (var value = images[3, 0, 0, 1]) value.fill_(3f); // what a check would refuse
        using var batch = new ImageSampler(set.InDistribution, Preprocessing, CPU, null).Take([3, 0]);
        double[] all = images.Values();
        TensorValues.AssertClose([.. all[12..16].Concat(all[..4]).Select(v => (v - 0.5) / 0.25)], batch.Values(), 1e-6);
        Assert.Throws<ArgumentException>("images", () => Preprocessing.Apply(images, CPU));
    }

    [Fact]
    public void Take_ImagesThatRequireGradients_GivesNone()
    {
        using var images = TestImages.Floats(2, 5, 1, 2, 2).requires_grad_(true);
        using var batch = new ImageSampler(images, Preprocessing, CPU, null).Take([1]);
        Assert.False(batch.requires_grad);
    }

    [Theory]
    [InlineData(ScalarType.Float64, "type float64. Convert them: images.to(torch.float32)")]
    [InlineData(ScalarType.Float16, "type float16. Convert them: images.to(torch.float32)")]
    [InlineData(ScalarType.BFloat16, "type bfloat16. Convert them: images.to(torch.float32)")]
    [InlineData(ScalarType.Int64, "type int64. Grey levels from 0 to 255 are images.to(torch.uint8)")]
    public void Set_ImagesOfAnotherType_SaysHowToConvertThem(ScalarType type, string expected)
    {
        using var images = ones([4, 1, 2, 2], type);
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => new OodTrainingSet(images)).Message, StringComparison.Ordinal);
    }
}

using OodDetection.Networks;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.Moments;

/// <summary>From pixels to the score, against numbers of another program.</summary>
public class MomentsValueTests
{
    /// <remarks>
    /// By numpy, with <c>distance</c> as in <see cref="Statistics.GaussianFitTests"/>, where the shrinkage is 0.233:
    /// <code>
    /// i, c, q = np.ogrid[:24, :3, :25]
    /// v = (((i * 37 % 101) + (q * q * (c + 1) * (i % 5 + 1)) % 97) / 255 - 0.5) / 0.25
    /// m = np.concatenate([v.mean(2), np.log(v.var(2) + 1e-6)], 1)
    /// distance(m[:20], m[20:])
    /// </code>
    /// </remarks>
    [Fact]
    public void Score_PixelsAsALayer_EqualsNumpy()
    {
        using var scope = NewDisposeScope();
        var pixels = new byte[24 * 3 * 25];
        for (var k = 0; k < pixels.Length; k++)
        {
            var (i, c, q) = (k / 75, k / 25 % 3, k % 25);
            pixels[k] = (byte)((i * 37 % 101) + (q * q * (c + 1) * ((i % 5) + 1) % 97));
        }

        var images = tensor(pixels).reshape(24, 3, 5, 5);
        using var network = new FrozenNetwork(
            nn.Sequential(("pixels", nn.Identity())), new ImagePreprocessing(new ImageShape(3, 5, 5), [0.5, 0.5, 0.5], [0.25, 0.25, 0.25]));
        using var detector = new MomentsTrainer(network, new MomentsOptions { Layers = ["pixels"], Transforms = TransformSet.Identity }).Fit(new OodTrainingSet(images.narrow(0, 0, 20)));

        TensorValues.AssertClose([1.553017463213, 1.643675077580, 5.197766948114, 0.970949983997], detector.Score(images.narrow(0, 20, 4)).Values(), 1e-5);
    }

    [Fact]
    public void Score_AnyScoringBatchSize_IsTheSame()
    {
        using var scope = NewDisposeScope();
        using var network = OddNet.Frozen(z => z.alias());
        var data = new OodTrainingSet(TestImages.Arrows(801, 60));
        var images = TestImages.Discs(802, 30);
        var scores = new[] { 1, 7, 64 }.Select(size =>
        {
            using var detector = new MomentsTrainer(network, new MomentsOptions { Layers = ["first"], ScoringBatchSize = size }).Fit(data);
            return detector.Score(images).Values();
        }).ToArray();
        TensorValues.AssertClose(scores[0], scores[1], 1e-6);
        TensorValues.AssertClose(scores[0], scores[2], 1e-6);
    }
}

using OodDetection.Networks;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Training;

public class TransformedFeaturesTests
{
    private const int Images = 6;
    private const int NumbersOfOne = 2 * 4 * 4 + 3 + 1;
    private const int BytesOfOne = NumbersOfOne * sizeof(float);
    private static readonly long[][] s_batches = [[0, 5, 0, 2], [3], [1, 1, 1, 4], [2, 0, 5, 5]];
    private static readonly int[][] s_labels = [[0, 3, 1, 2], [2], [1, 1, 0, 3], [2, 0, 3, 0]];

    [Fact]
    public void Take_WithRoomForAll_GivesWhatThePassesGiveAndComputesEachOnce()
    {
        using var scope = NewDisposeScope();
        var (kept, passed) = Make(Images * 4 * BytesOfOne);
        var (anew, all) = Make(0);
        using (kept)
        using (anew)
        {
            foreach (var (batch, labels) in s_batches.Zip(s_labels))
            {
                var taken = kept.Take(batch, labels);
                foreach (var (expected, given) in anew.Take(batch, labels).Zip(taken))
                {
                    Assert.Equal(expected.shape, given.shape);
                    TensorValues.AssertClose(expected.Values(), given.Values(), 1e-6);
                }

                Assert.Equal(labels.Select(label => (double)label), taken[2].Values());
            }

            Assert.Equal(Images * 4 * BytesOfOne, kept.KeptBytes);
            // Nine different images and transforms.
            Assert.Equal((9, 13), (passed(), all()));
        }
    }

    [Fact]
    public void Take_WithoutRoomForAll_KeepsNothing()
    {
        using var scope = NewDisposeScope();
        var (features, passed) = Make(Images * 4 * BytesOfOne - 1);
        using (features)
        {
            foreach (var (batch, labels) in s_batches.Zip(s_labels)) features.Take(batch, labels);

            Assert.Equal(0, features.KeptBytes);
            Assert.Equal(13, passed());
        }
    }

    [Fact]
    public void Take_FirstBatchWithoutRoomForAllHasCopies_GivesEachAndComputesItOnce()
    {
        using var scope = NewDisposeScope();
        var (features, passed) = Make(Images * 4 * BytesOfOne - 1);
        var (anew, _) = Make(0);
        using (features)
        using (anew)
        {
            var given = features.Take([2, 0, 2], [1, 3, 1]);
            Assert.Equal(2, passed());
            foreach (var (expected, actual) in anew.Take([2, 0, 2], [1, 3, 1]).Zip(given)) Assert.Equal(expected.Values(), actual.Values());
        }
    }

    [Fact]
    public void Take_FeaturesInBFloat16_KeepsThemInTwoBytesEach()
    {
        using var scope = NewDisposeScope();
        const int Bytes = Images * 4 * NumbersOfOne * 2;
        var (kept, _) = Make(Bytes, ScalarType.BFloat16);
        var (anew, _) = Make(0);
        using (kept)
        using (anew)
        {
            foreach (var (batch, labels) in s_batches.Zip(s_labels))
            {
                foreach (var (expected, given) in anew.Take(batch, labels).Zip(kept.Take(batch, labels)))
                {
                    Assert.Equal(ScalarType.BFloat16, given.dtype);
                    Assert.Equal(expected.bfloat16().to(ScalarType.Float32).Values(), given.to(ScalarType.Float32).Values());
                }
            }

            Assert.Equal(Bytes, kept.KeptBytes);
        }
    }

    private static (TransformedFeatures Features, Func<int> Passed) Make(long maxBytes, ScalarType type = ScalarType.Float32)
    {
        var passed = 0;
        var images = TestImages.Floats(1, Images, 1, 4, 4).abs().clamp(0, 1);
        var sampler = new ImageSampler(images, new ImagePreprocessing(new ImageShape(1, 4, 4), [0], [1]), CPU, null);
        return (new TransformedFeatures(sampler, TransformSet.Rotations, Features, maxBytes), () => passed);

        Tensor[] Features(Tensor prepared, int[] applied)
        {
            passed += (int)prepared.shape[0];
            return [cat(new[] { prepared, prepared.square() }, 1).to(type), prepared.flatten(1).narrow(1, 0, 3).to(type), tensor(applied).view(-1, 1).to(type)];
        }
    }
}

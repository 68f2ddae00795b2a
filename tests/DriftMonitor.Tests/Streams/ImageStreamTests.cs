using DriftMonitor.Streams;
using OodDetection.Data;
using TorchSharp;

namespace DriftMonitor.Tests.Streams;

public sealed class ImageStreamTests
{
    private const int Count = 100;
    private const byte Marked = 200;
    private static readonly ImageSet s_images = SyntheticImages.Numbered(Count);

    [Fact]
    public void Read_LongerThanTheSet_ShowsEachImageOnceInEveryRoundInAnotherOrder()
    {
        var values = Values(new DriftOptions { Images = 3 * Count }, null);
        var rounds = values.Chunk(Count).ToArray();
        Assert.All(rounds, round => Assert.Equal(Enumerable.Range(0, Count), round.Select(v => (int)v).Order()));
        Assert.NotEqual(rounds[0], rounds[1]);
        Assert.NotEqual(rounds[1], rounds[2]);
    }

    [Fact]
    public void Read_ChangeOfAll_BeginsAtItsMoment()
    {
        var values = Values(new DriftOptions { Images = 90, ChangeAt = 37 }, new Mark());
        Assert.All(values[..37], value => Assert.True(value < Count));
        Assert.All(values[37..], value => Assert.Equal(Marked, value));
    }

    [Fact]
    public void Read_ShareOfImages_IsNearTheShareAndFlagsSayWhich()
    {
        const int images = 4000;
        var options = new DriftOptions { Images = images, ChangeAt = 0, Share = 0.25, Seed = 5 };
        var flags = new List<bool>();
        var values = Values(options, new Mark(), flags: flags);
        Assert.Equal(flags, values.Select(value => value == Marked));
        // Five standard deviations of a binomial share.
        Assert.InRange(flags.Count(f => f) / (double)images, 0.25 - 0.034, 0.25 + 0.034);
    }

    [Fact]
    public void Read_OtherBatches_AreTheSameStream()
    {
        var options = new DriftOptions { Images = 333, ChangeAt = 101, Share = 0.5, Seed = 3 };
        var shift = new CorruptionShift(Corruption.GaussianNoise, 3, 1);
        Assert.Equal(Values(options, shift, 16), Values(options, shift, 50));
    }

    [Fact]
    public void Read_AnotherSeed_IsAnotherStream()
    {
        var options = new DriftOptions { Images = 80, ChangeAt = 40 };
        Assert.Equal(Values(options, null), Values(options, null));
        Assert.NotEqual(Values(options, null), Values(options with { Seed = 1 }, null));
    }

    [Fact]
    public void Read_LaterChange_LeavesTheRestOfTheStreamAsItWas()
    {
        var options = new DriftOptions { Images = 200, ChangeAt = 20, Share = 0.5 };
        var (early, late) = (Values(options, new Mark()), Values(options with { ChangeAt = 100 }, new Mark()));
        Assert.Equal(early[..20], late[..20]);
        Assert.Equal(early[100..], late[100..]);
    }

    [Fact]
    public void Read_Repeats_ShowEachImageSoManyTimesChangedOrNot()
    {
        var values = Values(new DriftOptions { Images = 400, ChangeAt = 200, Share = 0.5, Repeat = 10 }, new Mark());
        Assert.All(values.Chunk(10), scene => Assert.Single(scene.Distinct()));
        Assert.InRange(values[200..].Count(v => v == Marked), 10, 190);
    }

    [Fact]
    public void Read_OtherSet_ShowsEachOfItsImagesOnceInARound()
    {
        var other = SyntheticImages.Numbered(40);
        var values = Values(new DriftOptions { Images = 80, ChangeAt = 0 }, new OtherSetShift(other, 9));
        Assert.All(values.Chunk(40), round => Assert.Equal(Enumerable.Range(0, 40), round.Select(v => (int)v).Order()));
    }

    [Fact]
    public void EndlessOrder_GoingBack_GivesTheSame()
    {
        var order = new EndlessOrder(10, 4);
        var ahead = Enumerable.Range(0, 35).Select(i => order.At(i)).ToArray();
        Assert.Equal(ahead.Reverse(), Enumerable.Range(0, 35).Reverse().Select(i => order.At(i)));
    }

    [Fact]
    public void MakeShift_ColoursOfAGreySet_AreRefusedWithWhatThereIs()
    {
        var error = Assert.Throws<ArgumentException>(() => StreamSets.MakeShift(new DriftOptions { Corruption = "saturation" }, s_images, CancellationToken.None));
        Assert.StartsWith("--corruption saturation changes colours, and numbered is grey; expected one of: gaussian-noise,", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("desaturation", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Values(DriftOptions options, IShift? shift, int batchSize = 16, List<bool>? flags = null)
    {
        var values = new List<byte>();
        foreach (var batch in new ImageStream(s_images, shift, options).Read(batchSize))
        {
            using (batch)
            {
                Assert.Equal(batch.Images.shape[0], batch.Shifted.Count);
                flags?.AddRange(batch.Shifted);
                using var firstPixels = batch.Images.flatten(1).narrow(1, 0, 1).contiguous();
                values.AddRange(firstPixels.data<byte>().ToArray());
            }
        }

        return [.. values];
    }

    /// <summary>Gives images of one value that none of the stream's own has.</summary>
    private sealed class Mark : IShift
    {
        public ImageSet Of(ImageSet images, IReadOnlyList<long> scenes, long first)
            => ImageSet.FromBytes("marked", Enumerable.Repeat(Marked, images.Count * images.ImageSize).ToArray(), 1, images.Height, images.Width);
    }
}

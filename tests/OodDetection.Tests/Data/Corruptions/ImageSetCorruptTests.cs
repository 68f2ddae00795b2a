using OodDetection.Data;
using OodDetection.Tests.Support;

namespace OodDetection.Tests.Data.Corruptions;

public sealed class ImageSetCorruptTests
{
    private static ImageSet Images(int channels)
    {
        using var images = CorruptionImages.Textured(5, 6, channels, 7, 5);
        return ImageSet.FromBytes("waves", images.bytes, channels, 7, 5, [0, 1, 0, 1, 0, 1], new Dictionary<int, string> { [0] = "a", [1] = "b" });
    }

    [Fact]
    public void Corrupt_EveryCorruption_EqualsThatOfTheTensor()
    {
        var set = Images(3);
        using var tensor = set.ToTensor();
        foreach (var corruption in Corruption.All)
        {
            var result = set.Corrupt(corruption, 4, seed: 8);
            using var pixels = result.ToTensor();
            Assert.Equal(corruption.After(tensor, 4, seed: 8), pixels.Values());
        }
    }

    [Fact]
    public void Corrupt_Labels_StayAndTheNameTells()
    {
        var set = Images(1);
        var before = set.Pixels(2).ToArray();
        var result = set.Corrupt(Corruption.GaussianNoise, 2, seed: 3);
        Assert.Equal("waves, gaussian-noise 2 (seed 3)", result.Name);
        Assert.Equal(set.Labels, result.Labels);
        Assert.Equal(set.ClassNames, result.ClassNames);
        Assert.Equal(before, set.Pixels(2).ToArray());
        Assert.NotEqual(before, result.Pixels(2).ToArray());
    }

    [Fact]
    public void Corrupt_Parts_GiveTheWhole()
    {
        var set = Images(1);
        var whole = set.Corrupt(Corruption.ShotNoise, 5, seed: 3);
        var parts = ImageSet.Concatenate(
            "parts",
            set.Take(2).Corrupt(Corruption.ShotNoise, 5, seed: 3),
            set.Skip(2).Corrupt(Corruption.ShotNoise, 5, seed: 3, firstIndex: 2));
        for (var i = 0; i < set.Count; i++)
            Assert.Equal(whole.Pixels(i).ToArray(), parts.Pixels(i).ToArray());
    }

    [Fact]
    public void Corrupt_BadArguments_Throws()
    {
        var set = Images(1);
        Assert.Throws<ArgumentNullException>("corruption", () => set.Corrupt(null!, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>("severity", () => set.Corrupt(Corruption.Contrast, 0, 1));
        Assert.Throws<ArgumentException>(() => set.Corrupt(Corruption.Saturation, 1, 1));
        Assert.Throws<ArgumentException>(() => ImageSet.FromBytes("s", [1, 2], 2, 1, 1).Corrupt(Corruption.Contrast, 1, 1));
        Assert.Throws<OperationCanceledException>(() => set.Corrupt(Corruption.Contrast, 1, 1, cancellationToken: new CancellationToken(true)));
    }
}

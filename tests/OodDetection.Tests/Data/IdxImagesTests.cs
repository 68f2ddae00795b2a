using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class IdxImagesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_ThreeDimensions_GivesOneChannel()
    {
        var images = _folder.Write("i", IdxBytes.Make([2, 3, 4], IdxBytes.Counting(24)));
        var labels = _folder.Write("l", IdxBytes.Make([2], [7, 9]));

        var set = IdxImages.Load(images, labels, "digits");

        Assert.Equal((2, 1, 3, 4), (set.Count, set.Channels, set.Height, set.Width));
        Assert.Equal([7, 9], set.Labels!);
        Assert.Equal(IdxBytes.Counting(24)[12..], set.Pixels(1).ToArray());
        Assert.Equal("digits", set.Name);
    }

    [Fact]
    public void Load_FourDimensionsWithoutLabels_GivesChannels()
    {
        var images = _folder.Write("i.gz", IdxBytes.Gzip(IdxBytes.Make([2, 3, 2, 2], IdxBytes.Counting(24))));
        var set = IdxImages.Load(images);
        Assert.Equal((2, 3, 2, 2), (set.Count, set.Channels, set.Height, set.Width));
        Assert.Null(set.Labels);
        Assert.Equal("i.gz", set.Name);
    }

    [Fact]
    public void Load_OtherNumberOfLabels_ThrowsNamingBoth()
    {
        var images = _folder.Write("i", IdxBytes.Make([2, 3, 4], IdxBytes.Counting(24)));
        var labels = _folder.Write("l", IdxBytes.Make([3], [1, 2, 3]));
        var error = Assert.Throws<InvalidDataException>(() => IdxImages.Load(images, labels));
        Assert.Contains("expected 2 labels", error.Message, StringComparison.Ordinal);
        Assert.Contains("found 3", error.Message, StringComparison.Ordinal);
        Assert.Contains(labels, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ImagesAndLabelsMixedUp_Throws()
    {
        var images = _folder.Write("i", IdxBytes.Make([2, 3, 4], IdxBytes.Counting(24)));
        var labels = _folder.Write("l", IdxBytes.Make([2], [1, 2]));
        Assert.Throws<InvalidDataException>(() => IdxImages.Load(labels, images));
        var error = Assert.Throws<InvalidDataException>(() => IdxImages.Load(labels));
        Assert.Contains("found 1", error.Message, StringComparison.Ordinal);
    }
}

using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class ImageSetTests
{
    private static readonly int[] Labels = [0, 1, 2, 0, 1, 2, 0, 1, 0, 0];

    // Image i holds the value i in each of its 1×2×3 bytes, so an image can be told by any pixel.
    private static ImageSet Make(int[]? labels = null, string name = "things") => ImageSet.FromBytes(
        name,
        Enumerable.Range(0, 10).SelectMany(i => Enumerable.Repeat((byte)i, 6)).ToArray(),
        1,
        2,
        3,
        labels ?? Labels,
        new Dictionary<int, string> { [0] = "cat", [1] = "dog", [2] = "emu", [3] = "fox" });

    private static int[] Ids(ImageSet set) => [.. Enumerable.Range(0, set.Count).Select(i => (int)set.Pixels(i)[0])];

    [Fact]
    public void FromBytes_SoundInput_KeepsAll()
    {
        var set = Make();
        Assert.Equal((10, 1, 2, 3, 6), (set.Count, set.Channels, set.Height, set.Width, set.ImageSize));
        Assert.Equal(Labels, set.Labels!);
        Assert.Equal("things: 10 images of 1×2×3", set.ToString());
        Assert.Equal("2 (emu)", set.DescribeClass(2));
        Assert.Equal("9", set.DescribeClass(9));
        Assert.Equal(new Dictionary<int, int> { [0] = 5, [1] = 3, [2] = 2 }, set.ClassCounts().ToDictionary());
    }

    [Fact]
    public void FromBytes_InputChangedAfterwards_StaysTheSame()
    {
        byte[] pixels = [1, 2];
        int[] labels = [5, 6];
        var set = ImageSet.FromBytes("s", pixels, 1, 1, 1, labels);
        pixels[0] = 99;
        labels[0] = 99;
        Assert.Equal(1, set.Pixels(0)[0]);
        Assert.Equal(5, set.Labels![0]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void FromBytes_BytesThatDoNotFit_ThrowsNamingBoth(int count)
    {
        var error = Assert.Throws<ArgumentException>(() => ImageSet.FromBytes("s", new byte[count], 1, 2, 3));
        Assert.Contains("N·6", error.Message, StringComparison.Ordinal);
        Assert.Contains($"got {count}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromBytes_OtherNumberOfLabels_Throws()
    {
        var error = Assert.Throws<ArgumentException>(() => ImageSet.FromBytes("s", new byte[2], 1, 1, 1, [1, 2, 3]));
        Assert.Contains("2 images, got 3 labels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithClasses_Labels_KeepsOrderAndLabels()
    {
        var set = Make().WithClasses(2, 1);
        Assert.Equal([1, 2, 4, 5, 7], Ids(set));
        Assert.Equal([1, 2, 1, 2, 1], set.Labels!);
        Assert.Equal("things, classes 2 (emu), 1 (dog)", set.Name);
    }

    [Fact]
    public void WithClasses_Names_GivesTheSameAsLabels()
    {
        Assert.Equal(Ids(Make().WithClasses(0)), Ids(Make().WithClasses("CAT")));
        Assert.Equal(Ids(Make().WithoutClasses(0)), Ids(Make().WithoutClasses("cat")));
        var error = Assert.Throws<ArgumentException>(() => Make().WithClasses("gnu"));
        Assert.Contains("'gnu'. Names: cat, dog, emu, fox.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutClasses_Labels_IsTheComplement()
    {
        Assert.Equal([0, 3, 6, 8, 9], Ids(Make().WithoutClasses(1, 2)));
        var error = Assert.Throws<ArgumentException>(() => Make().WithoutClasses(0, 1, 2));
        Assert.Contains("nothing remains", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithClasses_ClassWithoutImages_ThrowsListingClasses()
    {
        foreach (var select in new Func<ImageSet, ImageSet>[] { s => s.WithClasses(0, 3), s => s.WithoutClasses(3) })
        {
            var error = Assert.Throws<ArgumentException>(() => select(Make()));
            Assert.Contains("no images of class 3 (fox). Classes: 0 (cat): 5, 1 (dog): 3, 2 (emu): 2.", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void WithClasses_NoLabels_Throws()
    {
        var set = ImageSet.FromBytes("bare", new byte[4], 1, 1, 1);
        Assert.Contains("bare has no labels", Assert.Throws<InvalidOperationException>(() => set.WithClasses(1)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => set.SampleBalanced(1, 0));
        Assert.Equal(2, set.Sample(2, seed: 0).Count);
    }

    [Fact]
    public void Select_Indices_KeepsOrderAndRepeats()
    {
        var set = Make().Select([9, 1, 1]);
        Assert.Equal([9, 1, 1], Ids(set));
        Assert.Equal([0, 1, 1], set.Labels!);
        Assert.Throws<ArgumentException>(() => Make().Select([]));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Make().Select([10]));
        Assert.Contains("from 0 to 9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TakeAndSkip_PartsOfASet_AddUpToIt()
    {
        var set = Make();
        for (var n = 1; n < 10; n++)
            Assert.Equal(Ids(set), Ids(set.Take(n)).Concat(Ids(set.Skip(n))));
        Assert.Same(set, set.Take(10));
        Assert.Same(set, set.Skip(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Take(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Take(11));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Skip(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Skip(-1));
    }

    [Fact]
    public void Selection_OfASelection_SharesThePixels()
    {
        var set = Make();
        var chosen = set.WithClasses(0).Sample(3, seed: 5).Take(1);
        Assert.True(chosen.Pixels(0) == set.Pixels(chosen.Pixels(0)[0]), "the selection holds a copy");
    }
}

using CompareDetectors.Results;
using CompareDetectors.Sets;

namespace CompareDetectors.Tests.Sets;

public class ImageSourcesTests
{
    [Fact]
    public void Read_SetWithoutParts_KeepsAFifthForTheTest()
    {
        using var sets = new SyntheticSets();
        var sources = sets.Read();
        Assert.Equal((256, 64), (sources.IdTrain.Count, sources.IdTest.Count));
        var training = Enumerable.Range(0, 256).Select(i => Convert.ToHexString(sources.IdTrain.Pixels(i))).ToHashSet();
        Assert.DoesNotContain(Enumerable.Range(0, 64), i => training.Contains(Convert.ToHexString(sources.IdTest.Pixels(i))));
        // It gives training images alone, and so is not divided.
        Assert.Equal(3 * SyntheticSets.OodPerClass, sources.OodTrain.Count);
        Assert.Equal(new SetDescription("id-images", 256, 64, sources.IdDescription.Fingerprint), sources.IdDescription);
    }

    [Fact]
    public void Read_OodSetThatTrainsAndTests_IsDivided()
    {
        using var sets = new SyntheticSets();
        var sources = sets.Read(sets.Ood);
        Assert.Equal((29, 7), (sources.OodTrain.Count, Assert.Single(sources.OodTests).Count));
    }

    [Fact]
    public void Read_SmallerAndGreyImages_ArePaddedAndRepeated()
    {
        using var sets = new SyntheticSets();
        var colour = sets.Write("colour", 5, 2, 10, 0, side: 16, channels: 3);
        var sources = ImageSources.Read(colour, sets.Ood, [sets.Id], CancellationToken.None);
        foreach (var set in new[] { sources.OodTrain, sources.OodTests[0] })
        {
            Assert.Equal((3, 16, 16), (set.Channels, set.Height, set.Width));
            var image = set.Pixels(0).ToArray();
            Assert.All(image.Take(2 * 16), value => Assert.Equal(0, value)); // two rows above
            Assert.Equal(image[..256], image[256..512]);
            Assert.Equal(image[..256], image[512..]);
            Assert.Contains(image, value => value > 0);
        }
    }

    [Fact]
    public void Read_ColourForGrey_IsRefused()
    {
        using var sets = new SyntheticSets();
        var colour = sets.Write("colour", 5, 2, 10, 0, channels: 3);
        var error = Assert.Throws<ArgumentException>(() => ImageSources.Read(sets.Id, colour, [], CancellationToken.None));
        Assert.Contains("3 channels don't become 1 without a loss", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LargerImages_AreRefused()
    {
        using var sets = new SyntheticSets();
        var large = sets.Write("large", 5, 2, 10, 0, side: 13);
        var error = Assert.Throws<ArgumentException>(() => sets.Read(large));
        Assert.Contains("1×13×13", error.Message, StringComparison.Ordinal);
        Assert.Contains("lose resolution", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WrongSets_SaysWhatToDo()
    {
        using var sets = new SyntheticSets();
        Assert.Contains("Leave the option out", Assert.Throws<ArgumentException>(() => sets.Read(sets.Id)).Message, StringComparison.Ordinal);
        Assert.Contains("names a set twice", Assert.Throws<ArgumentException>(() => sets.Read(sets.Ood, sets.Ood)).Message, StringComparison.Ordinal);
        var unlabelled = sets.Id with { LabelsPath = null };
        Assert.Contains("idx:IMAGES,LABELS", Assert.Throws<ArgumentException>(() => ImageSources.Read(unlabelled, sets.Ood, [], CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DamagedFile_NamesIt()
    {
        using var sets = new SyntheticSets();
        using (var file = File.OpenWrite(sets["ood-images"])) file.SetLength(500);
        var error = Assert.Throws<InvalidDataException>(() => sets.Read());
        Assert.Contains(sets["ood-images"], error.Message, StringComparison.Ordinal);
        var missing = Assert.Throws<FileNotFoundException>(() => ImageSources.Read(new SetSpec("mnist", sets.Root), sets.Ood, [], CancellationToken.None));
        Assert.Contains($"expected train-images-idx3-ubyte and train-labels-idx1-ubyte (packed as .gz or not) in {sets.Root}", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NumPyWithChannelsLast_IsReadAsSuch()
    {
        using var sets = new SyntheticSets();
        var header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 4, 5, 3), }".PadRight(117) + "\n";
        File.WriteAllBytes(sets["a.npy"], [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. Enumerable.Range(0, 120).Select(i => (byte)i)]);
        var set = SetReader.ReadWhole(new SetSpec("npy", sets["a.npy"]), CancellationToken.None);
        Assert.Equal((2, 3, 4, 5), (set.Count, set.Channels, set.Height, set.Width));
        Assert.Equal([0, 3, 6], set.Pixels(0)[..3].ToArray());
    }
}

using System.Formats.Tar;
using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class CifarTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("test_batch.bin", false)]
    [InlineData("test_batch.bin.gz", true)]
    [InlineData("test.bin.gz", true)]
    public void Cifar10Load_FolderOrFile_GivesRecords(string name, bool packed)
    {
        var content = Records([[3], [9]]);
        var path = _folder.Write(name, packed ? IdxBytes.Gzip(content) : content);
        foreach (var place in new[] { path, _folder.Root })
        {
            var set = Cifar10.Load(DatasetSplit.Test, At(place));
            Assert.Equal("CIFAR-10 test: 2 images of 3×32×32", set.ToString());
            Assert.Equal([3, 9], set.Labels!);
            Assert.Equal("9 (truck)", set.DescribeClass(9));
            Assert.Equal(content[3074..], set.Pixels(1).ToArray());
        }
    }

    [Fact]
    public void Cifar10Load_FiveBatches_JoinsThemInOrder()
    {
        for (var i = 1; i <= 5; i++)
            _folder.Write($"data_batch_{i}.bin", Records([[(byte)i]]));
        Assert.Equal([1, 2, 3, 4, 5], Cifar10.Load(DatasetSplit.Train, At(_folder.Root)).Labels!);
        File.Delete(_folder["data_batch_3.bin"]);
        var error = Assert.Throws<FileNotFoundException>(() => Cifar10.Load(DatasetSplit.Train, At(_folder.Root)));
        Assert.Contains("data_batch_3.bin", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cifar10Load_PackedFilesJoined_GivesTheRecordsOfAll()
    {
        // More than one read, and images that don't pack, so that header-like bytes may come up in them.
        byte[][] parts = [.. Enumerable.Range(1, 3).Select(i => Records([.. Enumerable.Repeat(new[] { (byte)i }, 30 * i)]))];
        var path = _folder.Write("train.bin.gz", [.. parts.SelectMany(IdxBytes.Gzip)]);
        var set = Cifar10.Load(DatasetSplit.Train, At(path));
        Assert.Equal([.. Enumerable.Range(1, 3).SelectMany(i => Enumerable.Repeat(i, 30 * i))], set.Labels!);
        Assert.Equal(parts[2][^3072..], set.Pixels(179).ToArray());

        // Damage in any member is found, as is what stands after the last.
        var whole = File.ReadAllBytes(path);
        foreach (var at in new[] { 5000, whole.Length / 3, whole.Length / 2, whole.Length - 5000, whole.Length - 6, whole.Length - 2 })
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 0x10;
            _folder.Write("train.bin.gz", damaged);
            Assert.Throws<InvalidDataException>(() => Cifar10.Load(DatasetSplit.Train, At(path)));
        }

        _folder.Write("train.bin.gz", whole[..^9000]);
        Assert.Throws<InvalidDataException>(() => Cifar10.Load(DatasetSplit.Train, At(path)));
    }

    [Fact]
    public void Cifar10Load_Archive_JoinsBatchesInOrder()
    {
        var path = _folder.Write("cifar-10-binary.tar.gz", IdxBytes.Gzip(Tar(
            ("data_batch_2.bin", Records([[2], [2]])),
            ("readme.html", [1, 2, 3]),
            ("data_batch_1.bin", Records([[1]])),
            ("data_batch_3.bin", Records([[3]])),
            ("data_batch_4.bin", Records([[4]])),
            ("data_batch_5.bin", Records([[5]])),
            ("test_batch.bin", Records([[7]])))));
        Assert.Equal([1, 2, 2, 3, 4, 5], Cifar10.Load(DatasetSplit.Train, At(path)).Labels!);
        Assert.Equal([7], Cifar10.Load(DatasetSplit.Test, At(path)).Labels!);
    }

    [Fact]
    public void Cifar10Load_ArchiveTruncatedOrOther_Throws()
    {
        var tar = Tar(("test_batch.bin", Records([[7], [8]])));
        var packed = IdxBytes.Gzip(tar);
        foreach (var content in new[] { packed[..^1], packed[..(packed.Length / 2)], tar[..3000], IdxBytes.Gzip(tar[..3000]), IdxBytes.Gzip(Tar(("a", [1]))), IdxBytes.Random(2000, 5), [] })
        {
            var path = _folder.Write("broken.tar.gz", content);
            var error = Record.Exception(() => Cifar10.Load(DatasetSplit.Test, At(path)));
            Assert.True(error is InvalidDataException, $"{content.Length} bytes: {error?.ToString() ?? "no error"}");
            Assert.Contains(path, error!.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Cifar100Load_WithAndWithoutCoarseLabel_GivesFineLabels()
    {
        var both = _folder.Write("both.bin", Records([[19, 99], [0, 5]]));
        var fine = _folder.Write("fine.bin", Records([[99], [5]]));
        Assert.Equal([99, 5], Cifar100.Load(DatasetSplit.Train, At(both)).Labels!);
        Assert.Equal([99, 5], Cifar100.Load(DatasetSplit.Train, At(fine)).Labels!);
        Assert.Equal("99 (worm)", Cifar100.Load(DatasetSplit.Train, At(fine)).DescribeClass(99));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3072)]
    [InlineData(3075)]
    [InlineData(6145)]
    public void Cifar10Load_LengthThatIsNoMultiple_ThrowsNamingIt(int length)
    {
        var path = _folder.Write("cut.bin", new byte[length]);
        var error = Assert.Throws<InvalidDataException>(() => Cifar10.Load(DatasetSplit.Test, At(path)));
        Assert.Contains($"records of 3073 bytes, found {length} bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cifar10Load_LabelOutOfRange_ThrowsNamingTheRecord()
    {
        var path = _folder.Write("test.bin", Records([[1], [10]]));
        var error = Assert.Throws<InvalidDataException>(() => Cifar10.Load(DatasetSplit.Test, At(path)));
        Assert.Contains("from 0 to 9, found 10 in record 1", error.Message, StringComparison.Ordinal);
    }

    [RealDataFact("cifar10")]
    public void Cifar10Load_RealImages_AreBalanced()
    {
        var counts = Cifar10.Load(DatasetSplit.Test, At(RealData.Folder("cifar10")!)).ClassCounts();
        Assert.Equal(Enumerable.Range(0, 10), counts.Keys);
        Assert.Single(counts.Values.Distinct());
    }

    [RealDataFact("cifar100")]
    public void Cifar100Load_RealImages_HaveEveryClass() =>
        Assert.Equal(Enumerable.Range(0, 100), Cifar100.Load(DatasetSplit.Train, At(RealData.Folder("cifar100")!)).ClassCounts().Keys);

    private static DatasetOptions At(string place) => new() { Folder = place };

    private static byte[] Records(byte[][] labels) =>
        [.. labels.SelectMany((label, i) => label.Concat(IdxBytes.Random(3072, seed: i)))];

    private static byte[] Tar(params (string Name, byte[] Content)[] files)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, leaveOpen: true))
        {
            foreach (var (name, content) in files)
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "cifar-10-batches-bin/" + name) { DataStream = new MemoryStream(content) });
        }

        return stream.ToArray();
    }
}

using System.Formats.Tar;
using System.Security.Cryptography;
using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class Stl10Tests : IDisposable
{
    private const int ImageBytes = 96 * 96 * 3;

    private static readonly byte[] Train = IdxBytes.Random(2 * ImageBytes, seed: 1);
    private static readonly byte[] Test = IdxBytes.Random(ImageBytes, seed: 2);
    private static readonly byte[] Archive = MakeArchive(("test_X.bin", Test), ("train_X.bin", Train), ("unlabeled_X.bin", Test), ("train_y.bin", [1, 10]), ("test_y.bin", [4]));

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_Nowhere_FetchesOnceAndKeepsThePartsWithLabels()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Archive));
        var options = new DatasetOptions { CacheFolder = _folder["cache"], Mirror = server.Address };
        var train = Source(Archive).Load(DatasetSplit.Train, options, CancellationToken.None);
        var test = Source(Archive).Load(DatasetSplit.Test, options, CancellationToken.None);
        Assert.Equal(("STL-10 train: 2 images of 3×96×96", "STL-10 test: 1 images of 3×96×96"), (train.ToString(), test.ToString()));
        Assert.Equal([0, 9], train.Labels!);
        Assert.Equal("3 (cat)", test.DescribeClass(test.Labels![0]));
        Assert.Equal(Train[ImageBytes + 5], train.Pixels(1).ToArray()[5 * 96]);
        Assert.Single(server.Requests);
        Assert.Equal(
            ["stl10_binary.tar.gz.lock", "parts.lock", "test_X.bin", "test_y.bin", "train_X.bin", "train_y.bin"],
            _folder.Files().Select(Path.GetFileName));
    }

    [Fact]
    public void Load_FolderOrArchive_ReadsTheSame()
    {
        _folder.Write("packed/stl10_binary.tar.gz", Archive);
        _folder.Write("unpacked/stl10_binary/test_X.bin", Test);
        _folder.Write("unpacked/stl10_binary/test_y.bin", [4]);
        var sets = new[] { _folder["packed"], _folder["packed/stl10_binary.tar.gz"], _folder["unpacked"] }
            .Select(folder => Stl10.Load(DatasetSplit.Test, new DatasetOptions { Folder = folder })).ToArray();
        Assert.All(sets, set => Assert.Equal(sets[0].Pixels(0).ToArray(), set.Pixels(0).ToArray()));
    }

    [Theory]
    [InlineData(ImageBytes - 1, new byte[] { 1 }, "N·27648 bytes")]
    [InlineData(0, new byte[] { }, "N·27648 bytes")]
    [InlineData(ImageBytes, new byte[] { 1, 2 }, "as many labels")]
    [InlineData(ImageBytes, new byte[] { 0 }, "from 1 to 10, found 0")]
    [InlineData(ImageBytes, new byte[] { 11 }, "from 1 to 10, found 11")]
    public void Load_FilesThatDontFit_SaysWhatIsWrong(int bytes, byte[] labels, string part)
    {
        _folder.Write("test_X.bin", new byte[bytes]);
        _folder.Write("test_y.bin", labels);
        var error = Assert.Throws<InvalidDataException>(() => Stl10.Load(DatasetSplit.Test, new DatasetOptions { Folder = _folder.Root }));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ArchiveWithoutAPart_SaysSo()
    {
        var other = MakeArchive(("train_X.bin", Train));
        _folder.Write("stl10_binary.tar.gz", other);
        var error = Assert.Throws<InvalidDataException>(() => Stl10.Load(DatasetSplit.Train, new DatasetOptions { Folder = _folder.Root }));
        Assert.Contains("expected train_X.bin and train_y.bin", error.Message, StringComparison.Ordinal);
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, other));
        error = Assert.Throws<InvalidDataException>(() =>
            Source(other).Load(DatasetSplit.Train, new DatasetOptions { CacheFolder = _folder["cache"], Mirror = server.Address }, CancellationToken.None));
        Assert.Contains("found train_X.bin", error.Message, StringComparison.Ordinal);
        // While it is unpacked, and where that failed, the archive lies apart: nobody takes it for the set.
        Assert.True(File.Exists(_folder["cache/stl-10/archive/stl10_binary.tar.gz"]));
        Assert.Throws<FileNotFoundException>(() => Stl10.Load(DatasetSplit.Train, new DatasetOptions { CacheFolder = _folder["cache"], AllowDownload = false }));
    }

    private static Stl10Dataset Source(byte[] archive) => new(
        new RemoteFile("stl10_binary.tar.gz", archive.Length, Convert.ToHexString(SHA256.HashData(archive)), IsArchive: true), new Uri("http://data.invalid/"));

    private static byte[] MakeArchive(params (string Name, byte[] Content)[] files)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, leaveOpen: true))
        {
            foreach (var (name, content) in files)
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "stl10_binary/" + name) { DataStream = new MemoryStream(content) });
        }

        return IdxBytes.Gzip(stream.ToArray());
    }
}

using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using OodDetection.Data;

namespace OodDetection.Tests.Data;

/// <summary>DTD from an archive that is made up in the official one's layout.</summary>
public sealed class DtdTests : IDisposable
{
    private static readonly (string Name, byte[] Content)[] Files =
    [
        .. new[] { "banded/banded_0002.ppm", "banded/banded_0004.ppm", "zigzagged/zigzagged_0001.ppm", "polka-dotted/polka-dotted_0009.ppm" }
            .Select((name, i) => ($"dtd/images/{name}", Encoding.ASCII.GetBytes($"P5 1 {i + 1} 255\n").Concat(Enumerable.Repeat((byte)(i * 50), i + 1)).ToArray())),
        ("dtd/images/waffled/.directory", [0]),
        ("dtd/imdb/imdb.mat", [0]),
        ("dtd/labels/labels_joint_anno.txt", "x"u8.ToArray()),
        ("dtd/labels/train1.txt", "zigzagged/zigzagged_0001.ppm\nbanded/banded_0004.ppm\n"u8.ToArray()),
        ("dtd/labels/val1.txt", "polka-dotted/polka-dotted_0009.ppm\n"u8.ToArray()),
        ("dtd/labels/test1.txt", "banded/banded_0002.ppm\r\n"u8.ToArray()),
        ("dtd/labels/train10.txt", "banded/banded_0002.ppm\n"u8.ToArray()),
        ("dtd/labels/val10.txt", "banded/missing.ppm\n"u8.ToArray()),
        ("dtd/labels/test10.txt", "plain/plain_0001.ppm\n"u8.ToArray()),
    ];

    private static readonly byte[] Tar = MakeTar();
    private static readonly byte[] Archive = IdxBytes.Gzip(Tar);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ListAsync_Nowhere_FetchesOnceAndKeepsTheUnpackedArchive()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Archive));
        var options = new DatasetOptions { CacheFolder = _folder["cache"], Mirror = server.Address };
        var train = await Source(1).LoadAsync(DatasetSplit.Train, options, CancellationToken.None);
        Assert.Equal("DTD train 1: 2 files", train.ToString());
        Assert.Equal([46, 0], train.Labels!); // in the order of the list
        Assert.Equal("zigzagged", train.ClassNames[46]);
        Assert.Equal(47, train.ClassNames.Count);
        Assert.Equal([100, 50], Values(train));
        Assert.Equal([30], Source(1).Load(DatasetSplit.Validation, options, CancellationToken.None).Labels!);
        Assert.Equal([0], Values(Source(1).Load(DatasetSplit.Test, options, CancellationToken.None)));
        Assert.Equal([0], Values(Source(10).Load(DatasetSplit.Train, options, CancellationToken.None)));
        Assert.Single(server.Requests);
        Assert.Equal(["archive/dtd-r1.0.1.tar.gz.lock", "dtd-r1.0.1.tar", "parts.lock"], _folder.Files().Select(file => Path.GetRelativePath("cache/dtd", file)));
    }

    [Fact]
    public void List_FolderOrArchive_IsTheSame()
    {
        _folder.Write("packed/dtd-r1.0.1.tar.gz", Archive);
        _folder.Write("tar/dtd-r1.0.1.tar", Tar);
        foreach (var (name, content) in Files) _folder.Write($"unpacked/{name}", content);
        string[] places = [_folder["packed"], _folder["packed/dtd-r1.0.1.tar.gz"], _folder["tar"], _folder["unpacked"], _folder["unpacked/dtd"]];
        foreach (var files in places.Select(place => Dtd.List(DatasetSplit.Train, options: new DatasetOptions { Folder = place })))
        {
            Assert.Equal(["zigzagged/zigzagged_0001.ppm", "banded/banded_0004.ppm"], files.Files.Select(f => f.RelativePath));
            Assert.Equal([100, 50], Values(files));
        }
    }

    [Fact]
    public void List_ListThatDoesNotFit_SaysWhat()
    {
        _folder.Write("dtd-r1.0.1.tar", Tar);
        var options = new DatasetOptions { Folder = _folder.Root };
        Assert.Contains("expected the image banded/missing.ppm, which labels/val10.txt names", Assert.Throws<InvalidDataException>(() => Dtd.List(DatasetSplit.Validation, 10, options)).Message, StringComparison.Ordinal);
        Assert.Contains("expected a class of the set in line 1 of labels/test10.txt, found 'plain/plain_0001.ppm'", Assert.Throws<InvalidDataException>(() => Dtd.List(DatasetSplit.Test, 10, options)).Message, StringComparison.Ordinal);
        Assert.Contains("expected labels/train2.txt, found no such file", Assert.Throws<InvalidDataException>(() => Dtd.List(DatasetSplit.Train, 2, options)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("partition", () => Dtd.List(DatasetSplit.Train, 11, options));
        Assert.Throws<ArgumentOutOfRangeException>("partition", () => Dtd.List(DatasetSplit.Train, 0, options));
    }

    private static DtdDataset Source(int partition) =>
        new(partition, new RemoteFile("dtd-r1.0.1.tar.gz", Archive.Length, Convert.ToHexString(SHA256.HashData(Archive)), IsArchive: true), new Uri("http://data.invalid/"));

    private static int[] Values(ImageFiles files)
    {
        var images = files.Load(ImagePreparation.Exact(1, 1) with { Channels = 1 });
        return [.. Enumerable.Range(0, images.Count).Select(i => (int)images.Pixels(i)[0])];
    }

    private static byte[] MakeTar()
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, leaveOpen: true))
        {
            foreach (var (name, content) in Files) writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }

        return stream.ToArray();
    }
}

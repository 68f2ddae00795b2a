using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using OodDetection.Data;

namespace OodDetection.Tests.Data;

/// <summary>Published sets that are fetched as archives.</summary>
public sealed class ArchiveDatasetTests : IDisposable
{
    private static readonly byte[] Pixels = IdxBytes.Random(3072, seed: 3);
    private static readonly byte[] Tar = MakeTar(("data.bin", [4, .. Pixels]), ("test.bin", [7, .. Pixels]));
    private static readonly byte[] Zip = MakeZip("train", "test");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task CifarLoad_Nowhere_FetchesTheArchiveOnceForBothParts()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Tar));
        var train = Cifar(Tar).Load(DatasetSplit.Train, Options(server), CancellationToken.None);
        var test = await Cifar(Tar).LoadAsync(DatasetSplit.Test, Options(server), CancellationToken.None);
        Assert.Equal(("Tiny train: 1 images of 3×32×32", "4 (four)"), (train.ToString(), train.DescribeClass(4)));
        Assert.Equal(Pixels, train.Pixels(0).ToArray());
        Assert.Equal([7], test.Labels!);
        Assert.Equal("/files/tiny.tar.gz", Assert.Single(server.Requests).Path);
    }

    [Fact]
    public void CifarLoad_FolderWithTheArchiveOrUnpacked_ReadsIt()
    {
        _folder.Write("packed/tiny.tar.gz", Tar);
        _folder.Write("unpacked/tiny-bin/data.bin", [5, .. Pixels]);
        Assert.Equal([4], Cifar(Tar).Load(DatasetSplit.Train, new DatasetOptions { Folder = _folder["packed"] }, CancellationToken.None).Labels!);
        Assert.Equal([5], Cifar(Tar).Load(DatasetSplit.Train, new DatasetOptions { Folder = _folder["unpacked"] }, CancellationToken.None).Labels!);
    }

    [Fact]
    public void CifarLoad_AnotherArchiveComes_IsRefusedAndNotKept()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, [.. Tar[..^1], (byte)(Tar[^1] ^ 1)]));
        var error = Assert.Throws<IOException>(() => Cifar(Tar).Load(DatasetSplit.Train, Options(server), CancellationToken.None));
        Assert.Contains("expected SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Contains("put a copy of tiny.tar.gz (SHA-256: ", error.Message, StringComparison.Ordinal);
        Assert.Equal(["tiny/tiny.tar.gz.lock"], Cached());
    }

    [Fact]
    public void EmnistLoad_Nowhere_KeepsTheLettersOfTheArchiveAlone()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Zip));
        var set = Emnist(Zip).Load(DatasetSplit.Test, Options(server), CancellationToken.None);
        Assert.Equal([1, 3, 2, 4], set.Pixels(0).ToArray());
        Assert.Equal(1, Emnist(Zip).Load(DatasetSplit.Train, Options(server), CancellationToken.None).Count);
        Assert.Equal("/files/gzip.zip", Assert.Single(server.Requests).Path);
        Assert.Equal(
            ["gzip.zip.lock", "emnist-letters-test-images-idx3-ubyte.gz", "emnist-letters-test-labels-idx1-ubyte.gz", "emnist-letters-train-images-idx3-ubyte.gz", "emnist-letters-train-labels-idx1-ubyte.gz", "parts.lock"],
            Cached().Select(Path.GetFileName));
    }

    [Fact]
    public async Task EmnistLoadAsync_AtOnceFromManyTasks_FetchesOnce()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Zip));
        var sets = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Emnist(Zip).LoadAsync((DatasetSplit)(i % 2), Options(server), CancellationToken.None)));
        Assert.All(sets, set => Assert.Equal(1, set.Count));
        Assert.Single(server.Requests);
    }

    [Fact]
    public void EmnistLoad_ArchiveWithoutLetters_SaysWhatIsMissing()
    {
        var other = MakeZip("train");
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, other));
        var error = Assert.Throws<InvalidDataException>(() => Emnist(other).Load(DatasetSplit.Train, Options(server), CancellationToken.None));
        Assert.Contains("expected gzip/emnist-letters-test-images-idx3-ubyte.gz in the archive", error.Message, StringComparison.Ordinal);
    }

    private static CifarDataset Cifar(byte[] archive) => new(
        "Tiny", "tiny", Describe("tiny.tar.gz", archive), "tiny-bin", [["data.bin"]], [["test.bin"]], [CifarLayout.Cifar10], new Dictionary<int, string> { [4] = "four" });

    private static EmnistDataset Emnist(byte[] archive) => new(Describe("gzip.zip", archive), new Uri("http://data.invalid/"), new Dictionary<int, string> { [1] = "A" });

    private static RemoteFile Describe(string name, byte[] content) => new(name, content.Length, Convert.ToHexString(SHA256.HashData(content)), IsArchive: true);

    private DatasetOptions Options(LoopbackServer server) => new() { CacheFolder = _folder["cache"], Mirror = server.Address };

    private string[] Cached() =>
        [.. Directory.EnumerateFiles(_folder["cache"], "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder["cache"], file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private static byte[] MakeTar(params (string Name, byte[] Content)[] files)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, leaveOpen: true))
        {
            foreach (var (name, content) in files)
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "tiny-bin/" + name) { DataStream = new MemoryStream(content) });
        }

        return IdxBytes.Gzip(stream.ToArray());
    }

    private static byte[] MakeZip(params string[] parts)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var part in parts)
            {
                Add($"gzip/emnist-letters-{part}-images-idx3-ubyte.gz", IdxBytes.Gzip(IdxBytes.Make([1, 2, 2], [1, 2, 3, 4])));
                Add($"gzip/emnist-letters-{part}-labels-idx1-ubyte.gz", IdxBytes.Gzip(IdxBytes.Make([1], [1])));
            }

            Add("gzip/emnist-balanced-mapping.txt", [48]);

            void Add(string name, byte[] content)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }
}

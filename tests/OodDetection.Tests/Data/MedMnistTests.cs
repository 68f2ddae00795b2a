using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class MedMnistTests : IDisposable
{
    private static readonly byte[] Pixels = IdxBytes.Random(2 * 28 * 28 * 3, seed: 4);
    private static readonly byte[] Archive = Npz(Pixels, train: [0, 1], val: [1, 0], test: [1, 1]);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task LoadAsync_Nowhere_FetchesTheArchiveOnceForAllParts()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Archive));
        var options = new DatasetOptions { CacheFolder = _folder["cache"], Mirror = server.Address };
        var source = Source(Archive.Length, Md5(Archive));
        var train = await source.LoadAsync(DatasetSplit.Train, options, CancellationToken.None);
        var validation = source.Load(DatasetSplit.Validation, options, CancellationToken.None);
        var test = source.Load(DatasetSplit.Test, options, CancellationToken.None);
        Assert.Equal(("TinyMNIST train: 2 images of 3×28×28", "TinyMNIST validation: 2 images of 3×28×28"), (train.ToString(), validation.ToString()));
        Assert.Equal([0, 1, 1, 0, 1, 1], train.Labels!.Concat(validation.Labels!).Concat(test.Labels!));
        Assert.Equal("1 (one)", test.DescribeClass(1));
        Assert.Equal("/files/tiny.npz?download=1", Assert.Single(server.Requests).Path);
    }

    [Fact]
    public void Load_DamagedOrTooLong_IsRefusedAndNotKept()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Archive));
        var options = new DatasetOptions { CacheFolder = _folder["cache"], Mirror = server.Address, MaxAttempts = 1 };
        var error = Assert.Throws<IOException>(() => Source(Archive.Length, new string('0', 32)).Load(DatasetSplit.Test, options, CancellationToken.None));
        Assert.Contains("expected MD5 000", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<IOException>(() => Source(Archive.Length - 1, new string('0', 32)).Load(DatasetSplit.Test, options, CancellationToken.None));
        Assert.Contains($"more than the {Archive.Length - 1} bytes", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Files(), file => file.EndsWith(".npz", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_WithoutDigest_IsReadFromAFolderAndNotFetched()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Archive));
        var options = new DatasetOptions { CacheFolder = _folder["cache"], Mirror = server.Address };
        var error = Assert.Throws<FileNotFoundException>(() => MedMnist.Load("organsmnist", DatasetSplit.Test, options));
        Assert.DoesNotContain(nameof(DatasetOptions.AllowDownload), error.Message, StringComparison.Ordinal);
        Assert.Contains("does not fetch them, since no digest is known", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        _folder.Write("own/organsmnist.npz", Archive);
        Assert.Equal("1 (femur-left)", MedMnist.Load("OrganSMNIST", DatasetSplit.Test, new DatasetOptions { Folder = _folder["own"] }).DescribeClass(1));
    }

    [Fact]
    public void Load_LabelOfNoClass_IsRefused()
    {
        var path = _folder.Write("pneumoniamnist.npz", Npz(Pixels, [0, 2], [0, 0], [0, 0]));
        var error = Assert.Throws<InvalidDataException>(() => MedMnist.Load("pneumoniamnist", DatasetSplit.Train, new DatasetOptions { Folder = _folder.Root }));
        Assert.StartsWith($"{path}: expected labels from 0 to 1, found 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownName_ListsTheSets()
    {
        var error = Assert.Throws<ArgumentException>(() => MedMnist.Load("chestmnist", DatasetSplit.Train));
        Assert.All(MedMnist.Names, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
        Assert.Equal(11, MedMnist.Names.Count);
        Assert.Equal("melanoma", MedMnist.ClassNames("dermamnist")[4]);
    }

    private static MedMnistDataset Source(long maxLength, string md5) =>
        new("TinyMNIST", "tiny", maxLength, md5, new Uri("http://data.invalid/"), new Dictionary<int, string> { [0] = "zero", [1] = "one" });

    private static string Md5(byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        hash.AppendData(content);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static byte[] Npz(byte[] pixels, byte[] train, byte[] val, byte[] test)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (part, labels) in new[] { ("train", train), ("val", val), ("test", test) })
            {
                Add($"{part}_images.npy", $"({labels.Length}, 28, 28, 3)", pixels);
                Add($"{part}_labels.npy", $"({labels.Length}, 1)", labels);
            }

            void Add(string name, string shape, byte[] data)
            {
                using var entry = zip.CreateEntry(name).Open();
                var header = Encoding.ASCII.GetBytes($"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n");
                var start = new byte[10];
                "NUMPY"u8.CopyTo(start.AsSpan(1));
                (start[0], start[6]) = (0x93, 1);
                BinaryPrimitives.WriteUInt16LittleEndian(start.AsSpan(8), (ushort)header.Length);
                entry.Write([.. start, .. header, .. data]);
            }
        }

        return stream.ToArray();
    }
}

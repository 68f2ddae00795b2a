using System.Security.Cryptography;
using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class SvhnTests : IDisposable
{
    private const int ImageBytes = 32 * 32 * 3;

    private static readonly byte[] Pixels = IdxBytes.Random(2 * ImageBytes, seed: 5);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_PackedFile_GivesRowsOfPlanesAndTenAsZero()
    {
        _folder.Write("train_32x32.mat", Sound());
        var set = Load(_folder.Root);
        Assert.Equal("SVHN train: 2 images of 3×32×32", set.ToString());
        Assert.Equal([0, 7], set.Labels!);
        // Row, column, channel, image in the file, the first fastest; planes of rows here.
        var image = set.Pixels(1).ToArray();
        for (var c = 0; c < 3; c++)
        {
            for (var y = 0; y < 32; y++)
            {
                for (var x = 0; x < 32; x++)
                    Assert.Equal(Pixels[y + (32 * (x + (32 * (c + 3))))], image[(((c * 32) + y) * 32) + x]);
            }
        }
    }

    [Fact]
    public void Load_UnpackedWithLabelsAsDoublesAndOtherArrays_ReadsTheTwo()
    {
        _folder.Write("train_32x32.mat", MatBytes.File(
            MatBytes.Matrix("notes", [1, 3], [1, 2, 3]),
            MatBytes.Packed(MatBytes.Matrix("other", [1, 99], new byte[99])),
            MatBytes.Matrix("y", [2, 1], MatBytes.Doubles(1, 10), arrayClass: 6, type: 9),
            MatBytes.Matrix("X", [32, 32, 3, 2], Pixels)));
        Assert.Equal([1, 0], Load(_folder.Root).Labels!);
    }

    [Fact]
    public async Task LoadAsync_Nowhere_FetchesThePart()
    {
        var file = Sound();
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, file));
        var options = new DatasetOptions { CacheFolder = _folder["cache"], Mirror = server.Address };
        var set = await Source(file).LoadAsync(DatasetSplit.Test, options, CancellationToken.None);
        Assert.Equal(2, set.Count);
        Assert.Equal("/files/test_32x32.mat", Assert.Single(server.Requests).Path);
    }

    [Fact]
    public void Load_ValidationPart_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Svhn.Load(DatasetSplit.Validation, new DatasetOptions { Folder = _folder.Root }));

    public static TheoryData<string, byte[]> Damaged()
    {
        var images = MatBytes.Matrix("X", [32, 32, 3, 2], Pixels);
        var labels = MatBytes.Matrix("y", [2, 1], [1, 2]);
        return new TheoryData<string, byte[]>
        {
            { "level 5", [1, 2, 3] },
            { "level 5", new byte[200] },
            { "7.3", [.. "MATLAB 7.3 MAT-file"u8, .. new byte[200]] },
            { "named 'y'", MatBytes.File(images) },
            { "found two", MatBytes.File(images, images, labels) },
            { "cropped", MatBytes.File(MatBytes.Matrix("X", [32, 16, 6, 2], Pixels), labels) },
            { "labels y", MatBytes.File(images, MatBytes.Matrix("y", [3, 1], [1, 2, 3])) },
            { "from 1 to 10", MatBytes.File(images, MatBytes.Matrix("y", [2, 1], [1, 11])) },
            { "whole numbers", MatBytes.File(images, MatBytes.Matrix("y", [2, 1], MatBytes.Doubles(1, double.NaN), 6, 9)) },
            { "real numbers", MatBytes.File(images, MatBytes.Matrix("y", [2, 1], [1, 2], arrayClass: 1)) },
            { "at least one", MatBytes.File(MatBytes.Matrix("X", [32, 32, 3, 0], []), MatBytes.Matrix("y", [0, 1], [])) },
            { "values", MatBytes.File(MatBytes.Matrix("X", [int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue], Pixels), labels) },
            { "values", MatBytes.File(MatBytes.Matrix("X", [32, 32, 3, -2], Pixels), labels) },
            { "bytes for the", MatBytes.File(MatBytes.Packed(MatBytes.Matrix("X", [32, 32, 3, 600_000], Pixels)), labels) },
            { "at most", MatBytes.File(MatBytes.Packed(MatBytes.Matrix("X", [32, 32, 3, 2], Pixels, declaredLength: 2_000_000_000)), labels) },
            { "at most", MatBytes.File(MatBytes.Packed(images, declaredLength: 4_000_000_000), labels) },
            { "don't unpack", MatBytes.File([15, 0, 0, 0, 32, 0, 0, 0, .. IdxBytes.Random(32, seed: 1)], labels) },
        };
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Load_DamagedFile_SaysWhatIsWrong(string part, byte[] content)
    {
        var path = _folder.Write("train_32x32.mat", content);
        var error = Assert.Throws<InvalidDataException>(() => Load(_folder.Root));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MutatedAndTruncatedFiles_AreReadOrRefusedWithinBounds()
    {
        var sound = Sound();
        var random = new Random(7);
        for (var i = 0; i < 400; i++)
        {
            var content = sound[..(i % 2 == 0 ? sound.Length : random.Next(sound.Length))];
            for (var n = 0; n < 4 && content.Length > 0; n++)
                content[random.Next(i % 4 < 2 ? Math.Min(content.Length, 220) : content.Length)] = (byte)random.Next(256);
            var path = _folder.Write("mutated.mat", content);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                MatFile.Read(path, ["X", "y"], CancellationToken.None);
            }
            catch (InvalidDataException e)
            {
                Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (1032L * sound.Length) + (1 << 20));
        }
    }

    private static byte[] Sound() => MatBytes.File(
        MatBytes.Packed(MatBytes.Matrix("X", [32, 32, 3, 2], Pixels)),
        MatBytes.Packed(MatBytes.Matrix("y", [2, 1], [10, 7])));

    private static ImageSet Load(string folder) => Svhn.Load(DatasetSplit.Train, new DatasetOptions { Folder = folder });

    private static SvhnDataset Source(byte[] file)
    {
        var digest = Convert.ToHexString(SHA256.HashData(file));
        return new SvhnDataset(
            new Uri("http://data.invalid/"),
            new RemoteFile("train_32x32.mat", file.Length, digest, IsArchive: true),
            new RemoteFile("test_32x32.mat", file.Length, digest, IsArchive: true));
    }
}

using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using OodDetection.Data;

namespace OodDetection.Tests.Data;

/// <summary>GTSRB from archives that are made up in the official ones' layout.</summary>
public sealed class GtsrbTests : IDisposable
{
    // Tracks of three frames: five of class 0, four of class 14. Sizes differ.
    private static readonly (string Name, byte[] Content)[] Train =
    [
        ("GTSRB/Readme.txt", "x"u8.ToArray()),
        .. new[] { (Class: 0, Tracks: 5), (Class: 14, Tracks: 4) }.SelectMany(c => Enumerable.Range(0, c.Tracks * 3)
            .Select(i => ($"GTSRB/Training/{c.Class:D5}/{i / 3:D5}_{i % 3:D5}.ppm", Ppm(i + (c.Class * 20), 4 + i, 5)))),
        ("GTSRB/Training/00014/GT-00014.csv", "Filename;ClassId"u8.ToArray()),
        ("__MACOSX/GTSRB/Training/00014/._00000_00000.ppm", [0]),
    ];

    private static readonly (string Name, byte[] Content)[] Test = [.. Enumerable.Range(0, 3).Select(i => ($"GTSRB/Final_Test/Images/{i:D5}.ppm", Ppm(200 + i, 6, 7 + i)))];
    private static readonly byte[] Table = Encoding.ASCII.GetBytes("Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId\r\n00000.ppm;7;6;1;1;5;5;16\r\n00002.ppm;9;6;1;1;5;5;42\r\n00001.ppm;8;6;1;1;5;5;1\r\n");
    private static readonly byte[][] Archives = [Zip(Train), Zip(Test), Zip(("GT-final_test.csv", Table))];
    private static readonly string[] Names = ["GTSRB-Training_fixed.zip", "GTSRB_Final_Test_Images.zip", "GTSRB_Final_Test_GT.zip"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ListAsync_Nowhere_FetchesEachArchiveOnce()
    {
        using var server = new LoopbackServer(r => LoopbackServer.Serve(r, Archives[Array.FindIndex(Names, name => r.Path.EndsWith(name, StringComparison.Ordinal))]));
        var options = new DatasetOptions { CacheFolder = _folder["cache"], Mirror = server.Address };
        var train = await Source().LoadAsync(DatasetSplit.Train, options, CancellationToken.None);
        var test = Source().Load(DatasetSplit.Test, options, CancellationToken.None);
        Assert.Equal(("GTSRB train: 27 files", "GTSRB test: 3 files"), (train.ToString(), test.ToString()));
        Assert.Equal("00014/00003_00002.ppm", train.Files[26].RelativePath);
        Assert.Equal([16, 1, 42], test.Labels!);
        Assert.Equal("stop", train.ClassNames[train.Labels![26]]);
        Assert.Equal(43, train.ClassNames.Count);
        // The pixels are those of the file that the name says: mixed sizes come to one.
        var images = test.Load(ImagePreparation.Exact(2, 2));
        Assert.Equal([200, 201, 202], Enumerable.Range(0, 3).Select(i => (int)images.Pixels(i)[0]));
        Assert.Equal(3, server.Requests.Count);
        _ = Source().Load(DatasetSplit.Train, options, CancellationToken.None);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public void Split_WithoutAPattern_NeverDividesATrack()
    {
        _folder.Write(Names[0], Archives[0]);
        var train = Gtsrb.List(DatasetSplit.Train, new DatasetOptions { Folder = _folder.Root });
        for (var seed = 0; seed < 5; seed++)
        {
            var (rest, heldOut) = train.Sample(27, seed).Split(0.4, seed);
            Assert.Equal(27, rest.Count + heldOut.Count);
            Assert.Empty(rest.Files.Select(Track).Intersect(heldOut.Files.Select(Track)));
            Assert.Equal([0, 14], heldOut.Labels!.Distinct().Order());
        }

        static string Track(ImageFile file) => file.RelativePath[..11];
    }

    [Fact]
    public void List_UnpackedFolder_IsTheSame()
    {
        foreach (var (name, content) in Train.Concat(Test)) _folder.Write($"unpacked/{name}", content);
        _folder.Write("unpacked/GT-final_test.csv", Table);
        for (var i = 0; i < 3; i++) _folder.Write($"packed/{Names[i]}", Archives[i]);
        foreach (var split in new[] { DatasetSplit.Train, DatasetSplit.Test })
        {
            var (packed, unpacked) = (Gtsrb.List(split, new DatasetOptions { Folder = _folder["packed"] }), Gtsrb.List(split, new DatasetOptions { Folder = _folder["unpacked"] }));
            Assert.Equal(packed.Files.Select(f => f.RelativePath), unpacked.Files.Select(f => f.RelativePath));
            Assert.Equal(packed.Labels!, unpacked.Labels!);
        }
    }

    [Theory]
    [InlineData("Filename;Size\n00000.ppm;1\n", "expected a column 'ClassId'")]
    [InlineData("Filename;ClassId\n00000.ppm;43\n", "a class from 0 to 42 in line 2, found '00000.ppm;43'")]
    [InlineData("Filename;ClassId\n00000.ppm;1\n", "expected the 1 images of")]
    [InlineData("Filename;ClassId\n00000.ppm;1\n00001.ppm;1\n00003.ppm;1\n", "expected a line for GTSRB/Final_Test/Images/00002.ppm")]
    [InlineData("", "found no lines")]
    public void List_TableThatDoesNotFit_SaysWhat(string table, string expected)
    {
        _folder.Write(Names[1], Archives[1]);
        _folder.Write(Names[2], Zip(("GT-final_test.csv", Encoding.ASCII.GetBytes(table))));
        var error = Assert.Throws<InvalidDataException>(() => Gtsrb.List(DatasetSplit.Test, new DatasetOptions { Folder = _folder.Root }));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_FilesThatAreNotThere_SaysWhich()
    {
        _folder.Write(Names[1], Archives[1]);
        var options = new DatasetOptions { Folder = _folder.Root };
        Assert.Contains(Names[2], Assert.Throws<FileNotFoundException>(() => Gtsrb.List(DatasetSplit.Test, options)).Message, StringComparison.Ordinal);
        _folder.Write(Names[2], Zip(("other.csv", Table)));
        Assert.Contains("expected GT-final_test.csv in the archive", Assert.Throws<InvalidDataException>(() => Gtsrb.List(DatasetSplit.Test, options)).Message, StringComparison.Ordinal);
        _folder.Write(Names[0], Zip(("GTSRB/Training/00077/00000_00000.ppm", Ppm(1, 1, 1))));
        Assert.Contains("folders from 00000 to 00042", Assert.Throws<InvalidDataException>(() => Gtsrb.List(DatasetSplit.Train, options)).Message, StringComparison.Ordinal);
        _folder.Write(Names[0], Archives[0][..^30]);
        Assert.StartsWith(_folder[Names[0]], Assert.Throws<InvalidDataException>(() => Gtsrb.List(DatasetSplit.Train, options)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Gtsrb.List(DatasetSplit.Validation, options));
    }

    private static GtsrbDataset Source()
    {
        RemoteFile[] files = [.. Names.Select((name, i) => RemoteFile.WithMd5(name, Archives[i].Length, Md5(Archives[i])))];
        return new GtsrbDataset(new Uri("http://data.invalid/"), files[0], files[1], files[2]);
    }

    private static string Md5(byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        hash.AppendData(content);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static byte[] Ppm(int value, int height, int width) => [.. Encoding.ASCII.GetBytes($"P6 {width} {height} 255\n"), .. Enumerable.Repeat((byte)value, height * width * 3)];

    private static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }
}

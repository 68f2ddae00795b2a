using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using OodDetection.Data;

namespace OodDetection.Tests.Data.Photos;

/// <summary>What lies in folders, archives and tables, and what is made of it.</summary>
public sealed class ImageFilesTests : IDisposable
{
    private static readonly ImagePreparation One = ImagePreparation.Exact(1, 1) with { Channels = 1 };
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_WhatSystemsLeaveBehind_IsPassedOverAndListed()
    {
        Write("cat/a.pgm", "cat/b.pgm", "dog/ü ž 犬\n.pgm");
        foreach (var name in new[] { ".DS_Store", "cat/._a.pgm", ".hidden/x.pgm", "__MACOSX/cat/a.pgm", "cat/@eaDir/a.pgm", "cat/Thumbs.db", "cat/notes.txt" }) _folder.Write(name, [1]);
        var files = ImageFolder.List(_folder.Root);
        Assert.Equal(["cat/a.pgm", "cat/b.pgm", "dog/ü ž 犬\n.pgm"], files.Files.Select(f => f.RelativePath));
        Assert.Equal([0, 0, 1], files.Labels!);
        Assert.Equal(7, files.Skipped.Count);
        Assert.Equal([1, 2, 3], files.Load(One).ToTensor().data<byte>().ToArray());
    }

    [Fact]
    public void List_FileWithoutExtension_IsToldByItsContent()
    {
        _folder.Write("photo", PhotoFolder.Ramp(1));
        _folder.Write("LICENSE", [1, 2, 3]);
        var files = ImageFolder.List(_folder.Root);
        Assert.Equal("photo", Assert.Single(files.Files).RelativePath);
        Assert.Equal(_folder["LICENSE"], Assert.Single(files.Skipped));
    }

    [Theory]
    [InlineData("a.pgm cat/b.pgm", "1 images (a.pgm) beside the folder cat")]
    [InlineData("cat/a.pgm cat/masks/a.pgm", "found the folder cat/masks with more. Masks?")]
    [InlineData("train/a.pgm test/b.pgm", "called like the parts of a set")]
    [InlineData("a.txt", "found none among 1 files")]
    [InlineData("a.png/b.pgm c.pgm", "beside the folder a.png")]
    public void List_WhatFitsNothing_IsRefusedWithASentence(string names, string said)
    {
        Write(names.Split(' '));
        Assert.Contains(said, Assert.Throws<InvalidDataException>(() => ImageFolder.List(_folder.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_LayoutSaid_TakesWhatWouldBeRefused()
    {
        Write("a.pgm", "cat/b.pgm", "cat/deep/c.pgm");
        Assert.Equal(3, ImageFolder.List(_folder.Root, new ImageFolderOptions { Layout = FolderLayout.Flat, Recursive = true }).Count);
        Assert.Throws<InvalidDataException>(() => ImageFolder.List(_folder.Root, new ImageFolderOptions { Layout = FolderLayout.Flat }));
        File.Delete(_folder["a.pgm"]);
        Assert.Equal("cat", ImageFolder.List(_folder.Root, new ImageFolderOptions { Recursive = true }).ClassNames[0]);
    }

    [Fact]
    public void List_LinkToItsOwnFolder_EndsAndFileLinksAreFollowed()
    {
        Write("cat/a.pgm");
        File.CreateSymbolicLink(_folder["cat/b.pgm"], _folder["cat/a.pgm"]);
        Directory.CreateSymbolicLink(_folder["cat/again"], _folder["cat"]);
        Assert.Equal(["cat/a.pgm", "cat/b.pgm"], ImageFolder.List(_folder.Root).Files.Select(f => f.RelativePath));
    }

    [Fact]
    public void Split_ByGroup_KeepsTracksAndEqualFilesTogether()
    {
        for (var track = 0; track < 20; track++)
        {
            for (var frame = 0; frame < 5; frame++) _folder.Write($"0000{track % 2}/{track:D5}_{frame:D5}.ppm", Grey((byte)(track * 10 + frame), (byte)frame));
        }

        _folder.Write("00000/00098_00000.ppm", Grey(3, 3)); // the same bytes as a frame of track 0
        var all = ImageFolder.List(_folder.Root);
        for (var seed = 0; seed < 5; seed++)
        {
            var (remaining, heldOut) = all.Split(0.25, seed, ImageGroups.BeforeFrameNumber);
            Assert.Equal(101, remaining.Count + heldOut.Count);
            Assert.InRange(heldOut.Count, 20, 30);
            Assert.Empty(remaining.Files.Select(Track).Intersect(heldOut.Files.Select(Track)));
            Assert.Equal([0, 1], heldOut.Labels!.Distinct().Order());
            Assert.Equal(heldOut.Files.Select(f => f.Name), all.Split(0.25, seed, ImageGroups.BeforeFrameNumber).HeldOut.Files.Select(f => f.Name));
        }

        Assert.Contains("doesn't match", Assert.Throws<ArgumentException>(() => all.Split(0.5, 0, "^x")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => all.Split(0.5, 0, "(?:)"));
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Split(1, 0));

        static string Track(ImageFile file) => file.RelativePath == "00000/00098_00000.ppm" ? "00000/00000" : file.RelativePath[..11];
    }

    [Fact]
    public void Open_DamagedFiles_FailOrAreSkippedAndListed()
    {
        Write("a.pgm", "b.pgm", "c.pgm");
        _folder.Write("b.pgm", [1, 2, 3]);
        var files = ImageFolder.List(_folder.Root);
        Assert.Equal(3, files.Open(One).Count);
        Assert.StartsWith(_folder["b.pgm"], Assert.Throws<InvalidDataException>(() => files.Open(One).Read([0, 1, 2])).Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder["b.pgm"], Assert.Throws<InvalidDataException>(() => files.Load(One)).Message, StringComparison.Ordinal);
        var skip = new ImageReadingOptions { Damaged = DamagedFiles.Skip };
        var source = files.Open(One, skip);
        Assert.Equal([1, 3], source.Read([0, 1]).data<byte>().ToArray());
        Assert.Equal(_folder["b.pgm"], Assert.Single(source.Damaged).File.Name);
        Assert.Equal(2, files.Load(One, skip).Count);
        Assert.Throws<InvalidDataException>(() => files.Select([1]).Load(One, skip));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Read([2]));
    }

    [Fact]
    public void Read_AnyNumberOfThreads_GivesTheSame()
    {
        for (var i = 0; i < 30; i++) _folder.Write($"{i:D2}.jpg", PhotoFolder.Ramp(i));
        var files = ImageFolder.List(_folder.Root);
        var preparation = ImagePreparation.ShortSide(20, 16);
        long[] indices = [.. Enumerable.Range(0, 30).Select(i => (long)(i * 7 % 30))];
        var one = files.Open(preparation, new ImageReadingOptions { Threads = 1 }).Read(indices).data<byte>().ToArray();
        Assert.Equal(one, files.Open(preparation, new ImageReadingOptions { Threads = 4 }).Read(indices).data<byte>().ToArray());
        Assert.Equal(one, files.Select(indices.Select(i => (int)i)).Load(preparation).ToTensor().data<byte>().ToArray());
    }

    [Fact]
    public void Read_ImagesReadTwice_AreKeptUpToTheBound()
    {
        Write("a.pgm", "b.pgm", "c.pgm");
        var files = ImageFolder.List(_folder.Root);
        long[] all = [0, 1, 2];
        var (bound, none, two) = (files.Open(One), files.Open(One, new ImageReadingOptions { MaxKeptBytes = 0 }), files.Open(One, new ImageReadingOptions { MaxKeptBytes = 2, Threads = 1 }));
        foreach (var source in new[] { bound, none, two }) source.Read(all).Dispose();
        _folder.Write("a.pgm", Grey(9)); // read once, nothing is kept
        foreach (var source in new[] { bound, none, two }) Assert.Equal([9, 2, 3], source.Read(all).data<byte>().ToArray());
        Write("a.pgm", "b.pgm", "x.pgm", "c.pgm");
        Assert.Equal([9, 2, 3], bound.Read(all).data<byte>().ToArray());
        Assert.Equal([1, 2, 4], none.Read(all).data<byte>().ToArray());
        Assert.Equal([9, 2, 4], two.Read(all).data<byte>().ToArray());
        Assert.Equal([3, 9], bound.Read([2, 0]).data<byte>().ToArray());
        Assert.Throws<ArgumentException>(() => files.Open(One, new ImageReadingOptions { MaxKeptBytes = -1 }));
    }

    [Theory]
    [InlineData("a.zip")]
    [InlineData("a.tar")]
    [InlineData("a.tar.gz")]
    public void List_Archive_ReadsItsImagesWithoutUnpacking(string name)
    {
        string[] entries = ["photos/cat/a.pgm", "photos/dog/b.pgm", "photos/dog/c.pgm", "__MACOSX/photos/cat/._a.pgm", "photos/.DS_Store"];
        using (var file = File.Create(_folder[name]))
        {
            if (name == "a.zip")
            {
                using var zip = new ZipArchive(file, ZipArchiveMode.Create);
                for (var i = 0; i < entries.Length; i++)
                {
                    using var entry = zip.CreateEntry(entries[i]).Open();
                    entry.Write(Grey((byte)(i + 1)));
                }
            }
            else
            {
                using Stream packed = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
                using var tar = new TarWriter(packed, TarEntryFormat.Pax);
                for (var i = 0; i < entries.Length; i++) tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, entries[i]) { DataStream = new MemoryStream(Grey((byte)(i + 1))) });
            }
        }

        var files = ImageArchive.List(_folder[name]);
        Assert.Equal(["cat", "dog"], files.ClassNames.Values);
        Assert.Equal([0, 1, 1], files.Labels!);
        Assert.Equal([1, 2, 3], files.Load(One).ToTensor().data<byte>().ToArray());
        var whole = File.ReadAllBytes(_folder[name]);
        File.WriteAllBytes(_folder["broken"], whole[..(whole.Length / 3)]);
        Assert.StartsWith(_folder["broken"], Assert.Throws<InvalidDataException>(() => ImageArchive.List(_folder["broken"]).Load(One)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_Csv_HasItsOrderAndLabels()
    {
        Write("x/a.pgm", "x/b, c.pgm", "x/d.pgm");
        File.WriteAllText(_folder["set.csv"], "kind,path\r\ndog,x/d.pgm\r\n\"cat\",\"x/b, c.pgm\"\r\n\r\ndog,x/a.pgm\r\n");
        var files = ImageCsv.List(_folder["set.csv"], new ImageCsvOptions { PathColumn = "path" });
        Assert.Equal(["x/d.pgm", "x/b, c.pgm", "x/a.pgm"], files.Files.Select(f => f.RelativePath));
        Assert.Equal([1, 0, 1], files.Labels!);
        File.WriteAllText(_folder["numbers.csv"], "x/d.pgm;7\nx/a.pgm;-1\n");
        Assert.Equal([7, -1], ImageCsv.List(_folder["numbers.csv"]).Labels!);
        File.WriteAllText(_folder["missing.csv"], "path,label\nx/none.pgm,1\n");
        Assert.Contains("line 2", Assert.Throws<FileNotFoundException>(() => ImageCsv.List(_folder["missing.csv"])).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder["short.csv"], "path,label\nx/a.pgm\n");
        Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() => ImageCsv.List(_folder["short.csv"])).Message, StringComparison.Ordinal);
    }

    private static byte[] Grey(params byte[] values) => [.. Encoding.ASCII.GetBytes($"P5 {values.Length} 1 255\n"), .. values];

    private void Write(params string[] names)
    {
        for (var i = 0; i < names.Length; i++) _folder.Write(names[i], Grey((byte)(i + 1)));
    }
}

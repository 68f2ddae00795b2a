using System.Text;
using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_FoldersOfClasses_AreLabelledByName()
    {
        _folder.Write("dog/b.pgm", Grey(3));
        _folder.Write("dog/a.PGM", Grey(2));
        _folder.Write("cat/z.pgm", Grey(1));
        _folder.Write("cat/readme.txt", [1]);
        var set = ImageFolder.Load(_folder.Root + Path.DirectorySeparatorChar);
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(i => set.Pixels(i)[0]));
        Assert.Equal([0, 1, 1], set.Labels!);
        Assert.Equal("1 (dog)", set.DescribeClass(1));
        Assert.Equal(Path.GetFileName(_folder.Root), set.Name);
    }

    [Fact]
    public void Load_ImagesAlone_HaveNoLabels()
    {
        PngFile.Save(_folder["a.png"], ImageSet.FromBytes("s", IdxBytes.Counting(12), 3, 2, 2));
        var set = ImageFolder.Load(_folder.Root);
        Assert.Equal(IdxBytes.Counting(12), set.Pixels(0).ToArray());
        Assert.Null(set.Labels);
    }

    [Fact]
    public void Load_ChannelsGiven_ConvertsEachWay()
    {
        _folder.Write("a.pgm", Grey(7));
        _folder.Write("b.ppm", [.. "P6 1 1 255\n"u8, 255, 0, 100]);
        var grey = ImageFolder.Load(_folder.Root, new ImageFolderOptions { Channels = 1 });
        Assert.Equal([7, 88], Enumerable.Range(0, 2).Select(i => (int)grey.Pixels(i)[0]));
        var colour = ImageFolder.Load(_folder.Root, new ImageFolderOptions { Channels = 3 });
        Assert.Equal([7, 7, 7], colour.Pixels(0).ToArray());
        Assert.Equal([255, 0, 100], colour.Pixels(1).ToArray());
        var error = Assert.Throws<InvalidDataException>(() => ImageFolder.Load(_folder.Root));
        Assert.Contains("expected 1×1×1 as the first image has, found 3×1×1", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ImageFolder.Load(_folder.Root, new ImageFolderOptions { Channels = 2 }));
    }

    [Fact]
    public void Load_DamagedImage_ThrowsNamingIt()
    {
        var path = _folder.Write("cat/a.png", [1, 2, 3]);
        Assert.StartsWith(path, Assert.Throws<InvalidDataException>(() => ImageFolder.Load(_folder.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FormatWithoutDecoder_ThrowsUnlessOneIsGiven()
    {
        _folder.Write("a.pgm", Grey(1));
        var path = _folder.Write("b.tif", [9]);
        var error = Assert.Throws<InvalidDataException>(() => ImageFolder.Load(_folder.Root));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("IImageDecoder", error.Message, StringComparison.Ordinal);
        var set = ImageFolder.Load(_folder.Root, new ImageFolderOptions { Decoders = [new OneByte()] });
        Assert.Equal([9], set.Pixels(1).ToArray());
    }

    [Fact]
    public void Load_NothingThere_Throws()
    {
        Assert.Throws<DirectoryNotFoundException>(() => ImageFolder.Load(_folder["missing"]));
        Assert.Throws<InvalidDataException>(() => ImageFolder.Load(_folder.Root));
        _folder.Write("cat/a.pgm", Grey(1));
        Directory.CreateDirectory(_folder["dog"]);
        var error = Assert.Throws<InvalidDataException>(() => ImageFolder.Load(_folder.Root));
        Assert.Contains("found none in dog", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Cancelled_Throws()
    {
        _folder.Write("a.pgm", Grey(1));
        Assert.Throws<OperationCanceledException>(() => ImageFolder.Load(_folder.Root, cancellationToken: new CancellationToken(true)));
    }

    private static byte[] Grey(byte value) => [.. Encoding.ASCII.GetBytes("P5 1 1 255\n"), value];

    private sealed class OneByte : IImageDecoder
    {
        public IReadOnlyCollection<string> Extensions => [".tif"];

        public DecodedImage Decode(ReadOnlySpan<byte> file) => new(1, 1, 1, file.ToArray());
    }
}

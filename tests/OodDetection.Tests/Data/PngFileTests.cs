using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class PngFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Save_Greyscale_HasTheRows()
    {
        PngFile.Save(_folder["new/grey.png"], ImageSet.FromBytes("s", [9, 9, 9, 9, 9, 9, 1, 2, 3, 4, 5, 6], 1, 2, 3), index: 1);
        var (width, height, colourType, rows) = PngBytes.Read(File.ReadAllBytes(_folder["new/grey.png"]));
        Assert.Equal((3, 2, (byte)0), (width, height, colourType));
        Assert.Equal([0, 1, 2, 3, 0, 4, 5, 6], rows);
        Assert.Equal([Path.Combine("new", "grey.png")], _folder.Files());
    }

    [Fact]
    public void Write_Rgb_InterleavesThePlanes()
    {
        using var stream = new MemoryStream();
        PngFile.Write(stream, [1, 2, 11, 12, 21, 22], 3, 1, 2);
        var (width, height, colourType, rows) = PngBytes.Read(stream.ToArray());
        Assert.Equal((2, 1, (byte)2), (width, height, colourType));
        Assert.Equal([0, 1, 11, 21, 2, 12, 22], rows);
    }

    [Fact]
    public void Write_OtherChannelsOrSize_Throws()
    {
        using var stream = new MemoryStream();
        Assert.Contains("got 2", Assert.Throws<ArgumentException>(() => PngFile.Write(stream, [1, 2], 2, 1, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PngFile.Write(stream, [1, 2], 1, 1, 1));
    }

    [Fact]
    public void Save_Cancelled_LeavesTheOldFile()
    {
        var path = _folder.Write("a.png", [1]);
        var set = ImageSet.FromBytes("s", [1], 1, 1, 1);
        Assert.Throws<OperationCanceledException>(() => PngFile.Save(path, set, cancellationToken: new CancellationToken(true)));
        Assert.Equal([1], File.ReadAllBytes(path));
        Assert.Equal(["a.png"], _folder.Files());
    }

    [Fact]
    public void Save_ImageThatCanNotBeWritten_LeavesNothing()
    {
        var set = ImageSet.FromBytes("s", [1, 2], 2, 1, 1);
        Assert.Throws<ArgumentException>(() => PngFile.Save(_folder["a.png"], set));
        Assert.Empty(_folder.Files());
    }
}

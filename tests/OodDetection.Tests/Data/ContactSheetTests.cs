using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class ContactSheetTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Render_ThreeImages_FillsRowByRow()
    {
        var set = ImageSet.FromBytes("s", [1, 2, 3, 4, 5, 6], 1, 1, 2);
        var sheet = ContactSheet.Render(set, columns: 2, gap: 1, background: 7);
        Assert.Equal((1, 1, 5, 7), (sheet.Count, sheet.Channels, sheet.Height, sheet.Width));
        Assert.Equal(
            [
                7, 7, 7, 7, 7, 7, 7,
                7, 1, 2, 7, 3, 4, 7,
                7, 7, 7, 7, 7, 7, 7,
                7, 5, 6, 7, 7, 7, 7,
                7, 7, 7, 7, 7, 7, 7,
            ],
            sheet.Pixels(0).ToArray());
    }

    [Fact]
    public void Render_ChannelsWithoutGap_KeepsPlanes()
    {
        var set = ImageSet.FromBytes("s", [1, 2, 3, 4, 5, 6], 3, 1, 1);
        Assert.Equal([1, 4, 2, 5, 3, 6], ContactSheet.Render(set, columns: 9, gap: 0).Pixels(0).ToArray());
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 2, 2)]
    [InlineData(5, 2, 3)]
    [InlineData(9, 3, 3)]
    public void Render_NoColumns_IsNearlySquare(int count, int down, int across)
    {
        var sheet = ContactSheet.Render(ImageSet.FromBytes("s", new byte[count], 1, 1, 1), gap: 0);
        Assert.Equal((down, across), (sheet.Height, sheet.Width));
    }

    [Fact]
    public void Render_BadArguments_Throws()
    {
        var set = ImageSet.FromBytes("s", [1], 1, 1, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => ContactSheet.Render(set, columns: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ContactSheet.Render(set, gap: -1));
        Assert.Throws<ArgumentException>(() => ContactSheet.Render(set, gap: 1_000_000));
    }

    [Fact]
    public void Save_Sheet_IsAPng()
    {
        ContactSheet.Save(_folder["sheet.png"], ImageSet.FromBytes("s", [1, 2], 1, 1, 1), gap: 0);
        Assert.Equal([0, 1, 2], PngBytes.Read(File.ReadAllBytes(_folder["sheet.png"])).Rows);
    }
}

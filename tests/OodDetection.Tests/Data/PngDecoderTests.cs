using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class PngDecoderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Decode_WhatPngFileWrote_IsTheSame(int channels)
    {
        var pixels = IdxBytes.Random(channels * 7 * 5, seed: 31);
        using var stream = new MemoryStream();
        PngFile.Write(stream, pixels, channels, 7, 5);
        var image = new PngDecoder().Decode(stream.ToArray());
        Assert.Equal((channels, 7, 5), (image.Channels, image.Height, image.Width));
        Assert.Equal(pixels, image.Pixels.ToArray());
    }

    [Theory]
    [InlineData(0, 8, 1, 1)]
    [InlineData(2, 8, 3, 3)]
    [InlineData(4, 8, 2, 1)]
    [InlineData(6, 8, 4, 3)]
    [InlineData(0, 16, 2, 1)]
    [InlineData(2, 16, 6, 3)]
    public void Decode_AnyFilter_UndoesIt(byte colourType, byte depth, int bytesPerPixel, int channels)
    {
        const int Width = 6, Height = 9;
        var rows = Enumerable.Range(0, Height).Select(y => IdxBytes.Random(Width * bytesPerPixel, seed: y)).ToArray();
        for (var shift = 0; shift < 5; shift++)
        {
            var image = new PngDecoder().Decode(PngMaker.Make(Width, Height, depth, colourType, rows, y => (byte)((y + shift) % 5)));
            for (var y = 0; y < Height; y++)
            {
                for (var x = 0; x < Width; x++)
                {
                    for (var c = 0; c < channels; c++)
                        Assert.Equal(rows[y][(x * bytesPerPixel) + (c * depth / 8)], image.Pixels.Span[(((c * Height) + y) * Width) + x]);
                }
            }
        }
    }

    [Theory]
    [InlineData(1, new byte[] { 0b1010_0000 }, new byte[] { 255, 0, 255 })]
    [InlineData(2, new byte[] { 0b1110_0100 }, new byte[] { 255, 170, 85 })]
    [InlineData(4, new byte[] { 0xF0, 0x30 }, new byte[] { 255, 0, 51 })]
    public void Decode_FewBits_ScalesToBytes(byte depth, byte[] row, byte[] expected) =>
        Assert.Equal(expected, new PngDecoder().Decode(PngMaker.Make(3, 1, depth, 0, [row])).Pixels.ToArray());

    [Fact]
    public void Decode_Palette_GivesItsColours()
    {
        byte[] palette = [10, 20, 30, 40, 50, 60];
        var image = new PngDecoder().Decode(PngMaker.Make(3, 1, 4, 3, [[0x10, 0x10]], palette: palette));
        Assert.Equal([40, 10, 40, 50, 20, 50, 60, 30, 60], image.Pixels.ToArray());
        var error = Assert.Throws<InvalidDataException>(() => new PngDecoder().Decode(PngMaker.Make(1, 1, 8, 3, [[2]], palette: palette)));
        Assert.Contains("entry 2, found 2 entries", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_TruncatedOrChangedAnywhere_Throws()
    {
        var whole = PngMaker.Make(3, 2, 8, 0, [[1, 2, 3], [4, 5, 6]]);
        for (var at = 0; at < whole.Length; at++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 0x41;
            foreach (var bytes in new[] { whole[..at], damaged })
            {
                var error = Record.Exception(() => new PngDecoder().Decode(bytes));
                Assert.True(error is InvalidDataException, $"byte {at}: {error?.ToString() ?? "no error"}");
            }
        }
    }

    [Fact]
    public void Decode_KindsThatAreNotRead_ThrowsSayingWhy()
    {
        Assert.Contains("interlaced", Refuse(PngMaker.Make(1, 1, 8, 0, [[1]], interlace: 1)), StringComparison.Ordinal);
        Assert.Contains("colour type and depth", Refuse(PngMaker.Make(1, 1, 4, 2, [[1]])), StringComparison.Ordinal);
        Assert.Contains("filter from 0 to 4, found 5", Refuse(PngMaker.Make(1, 1, 8, 0, [[1]], _ => 5)), StringComparison.Ordinal);
        Assert.Contains("can't hold", Refuse(PngMaker.Make(int.MaxValue, int.MaxValue, 8, 6, [[1]])), StringComparison.Ordinal);
        Assert.Contains("found more", Refuse(PngMaker.Make(1, 1, 8, 0, [[1], [2]])), StringComparison.Ordinal);
        Assert.Contains("found fewer", Refuse(PngMaker.Make(1, 2, 8, 0, [[1]])), StringComparison.Ordinal);
    }

    private static string Refuse(byte[] file) => Assert.Throws<InvalidDataException>(() => new PngDecoder().Decode(file)).Message;
}

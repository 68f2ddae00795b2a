using System.Text;
using OodDetection.Data;
using OodDetection.Images.Tests.Pixels;

namespace OodDetection.Images.Tests.Decoding;

public sealed class ImageDecoderErrorTests
{
    [Theory]
    [InlineData("", "an empty file")]
    [InlineData("II*\0abcd", "TIFF")]
    [InlineData("\0\0\0\u0018ftypheic....", "HEIC, AVIF or video family ('heic')")]
    [InlineData("%PDF-1.7", "PDF")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "git lfs pull")]
    [InlineData("<!DOCTYPE html><html>", "HTML page")]
    [InlineData("<svg xmlns=", "SVG")]
    [InlineData("P4 8 1 x", "PBM")]
    [InlineData("hello world", "68656C6C6F20776F")]
    public void Decode_AnotherFormat_SaysWhatItIs(string content, string said)
    {
        var error = Assert.Throws<InvalidDataException>(() => ImageDecoder.Decode(Encoding.Latin1.GetBytes(content)));
        Assert.Contains("expected JPEG, PNG, WebP, GIF, BMP, PGM or PPM, found ", error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_ApplesPng_IsNamed()
    {
        byte[] file = [.. File.ReadAllBytes(ExpectedPixels.PathOf("rgb.png"))[..8], 0, 0, 0, 4, .. "CgBI"u8, 0x50, 0, 0x20, 2, 1, 2, 3, 4, 5, 6, 7, 8];
        Assert.Contains("CgBI", Assert.Throws<InvalidDataException>(() => ImageDecoder.Decode(file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rgb.png")]
    [InlineData("wide-rgb.png")]
    [InlineData("photo.jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("lossy.webp")]
    [InlineData("still.gif")]
    [InlineData("rgb.bmp")]
    [InlineData("rgb.ppm")]
    public void Decode_TruncatedFile_IsAnErrorThatNamesIt(string name)
    {
        var whole = File.ReadAllBytes(ExpectedPixels.PathOf(name));
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, whole[..(whole.Length * 2 / 3)]);
            Assert.StartsWith($"{path}: expected ", Assert.Throws<InvalidDataException>(() => ImageDecoder.Decode(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("photo.jpg")]
    [InlineData("rgb.png")]
    [InlineData("wide-rgb.png")]
    [InlineData("rgb.ppm")]
    [InlineData("lossless.webp")]
    public void Decode_MorePixelsThanAllowed_IsRefused(string name)
    {
        var error = Assert.Throws<InvalidDataException>(() => ImageDecoder.Decode(ExpectedPixels.PathOf(name), new ImageDecodingOptions { MaxPixels = 98 }));
        Assert.Contains("expected at most 98 pixels, found ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_HugeSizeInTheHeader_IsRefusedBeforeMemoryIsTaken()
    {
        var file = File.ReadAllBytes(ExpectedPixels.PathOf("rgb.ppm"));
        byte[] huge = [.. "P6 1000000 1000000 255\n"u8, .. file];
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Assert.Throws<InvalidDataException>(() => ImageDecoder.Decode(huge));
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 1 << 20);
    }

    [Fact]
    public void Decode_MoreBytesThanAllowed_IsRefused()
    {
        var options = new ImageDecodingOptions { MaxFileBytes = 100 };
        Assert.Contains("at most 100 bytes", Assert.Throws<InvalidDataException>(() => ImageDecoder.Decode(ExpectedPixels.PathOf("photo.jpg"), options)).Message, StringComparison.Ordinal);
        using var endless = new Endless();
        Assert.Contains("at most 100 bytes", Assert.Throws<InvalidDataException>(() => ImageDecoder.Decode(endless, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_NameOfAnotherFormat_IsToldByContent()
    {
        var path = Path.ChangeExtension(Path.GetTempFileName(), ".png");
        try
        {
            File.Copy(ExpectedPixels.PathOf("photo.jpg"), path);
            ExpectedPixels.All["photo.jpg"].Check(ImageDecoder.Decode(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Decode_TwelveBitsWithoutAWhiteLevel_IsRefusedNotMadeBlack()
    {
        var error = Assert.Throws<InvalidDataException>(() => ImageDecoder.Decode(ExpectedPixels.PathOf("twelve-bit.png")));
        Assert.Contains("WhiteLevel = 4095", error.Message, StringComparison.Ordinal);
        var dark = ImageDecoder.Decode(ExpectedPixels.PathOf("twelve-bit.png"), new ImageDecodingOptions { WhiteLevel = 65535 });
        Assert.InRange(dark.Pixels.Span.ToArray().Max(), 10, 16);
        var tooBright = Assert.Throws<InvalidDataException>(() => ImageDecoder.Decode(ExpectedPixels.PathOf("wide-grey.png"), new ImageDecodingOptions { WhiteLevel = 4095 }));
        Assert.Contains("expected samples up to 4095", tooBright.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("P5 2 1 4095\n", new byte[] { 0x0F, 0xFF, 0x00, 0x00 }, new byte[] { 255, 0 })]
    [InlineData("P5 2 1 65535\n", new byte[] { 0xFF, 0xFF, 0x80, 0x00 }, new byte[] { 255, 128 })]
    [InlineData("P2 2 1 100 100 50", new byte[0], new byte[] { 255, 128 })]
    public void Decode_PnmOfAnyMaximum_ScalesByIt(string header, byte[] data, byte[] expected)
        => Assert.Equal(expected, ImageDecoder.Decode([.. Encoding.ASCII.GetBytes(header), .. data]).Pixels.ToArray());

    [Fact]
    public void Decode_BackgroundChosen_ShowsThroughTransparentPixels()
    {
        var image = ImageDecoder.Decode(ExpectedPixels.PathOf("rgba.png"), new ImageDecodingOptions { Background = new RgbColor(10, 20, 30) });
        Assert.Equal([10, 20, 30], Enumerable.Range(0, 3).Select(c => (int)image.Pixels.Span[c * 99])); // its first column has opacity 0
    }

    [Fact]
    public void Decode_OptionsOutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => ImageDecoder.Decode([1], new ImageDecodingOptions { WhiteLevel = 0 }));
        Assert.Throws<ArgumentException>(() => ImageDecoder.Decode([1], new ImageDecodingOptions { MaxPixels = long.MaxValue }));
        Assert.Throws<ArgumentException>(() => ImageDecoder.Decode([1], new ImageDecodingOptions { MaxFileBytes = int.MaxValue }));
    }

    private sealed class Endless : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => count;
    }
}

using OodDetection.Data;
using OodDetection.Images.Tests.Pixels;

namespace OodDetection.Images.Tests.Preparation;

public sealed class ImagePreparationTests
{
    private static readonly DecodedImage Ramp = new(1, 2, 6, new byte[] { 0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15 });

    [Fact]
    public void Prepare_ShortSide_CutsTheMiddleOut()
    {
        var image = (ImagePreparation.ShortSide(2, 2) with { Channels = 1 }).Prepare(Ramp);
        Assert.Equal([2, 3, 12, 13], image.Pixels.ToArray());
    }

    [Fact]
    public void Prepare_ShortSideOfOddRest_RoundsHalvesToEvenAsTorchvision()
    {
        // 5 columns too many: 2.5 are cut at the left, rounded to 2 (Python's round).
        var image = (ImagePreparation.ShortSide(1, 1) with { Channels = 1 }).Prepare(new DecodedImage(1, 1, 6, new byte[] { 0, 1, 2, 3, 4, 5 }));
        Assert.Equal([2], image.Pixels.ToArray());
    }

    [Fact]
    public void Prepare_Letterbox_PutsTheWholeImageBetweenBars()
    {
        var image = (ImagePreparation.Letterbox(6, 6) with { Bars = new RgbColor(1, 2, 3) }).Prepare(Ramp);
        Assert.Equal("3×6×6", image.ToString());
        for (var c = 0; c < 3; c++)
        {
            var plane = image.Pixels.Span.Slice(36 * c, 36).ToArray();
            Assert.All(plane[..12].Concat(plane[24..]), value => Assert.Equal(c + 1, value));
            Assert.Equal(Ramp.Pixels.ToArray(), plane[12..24]);
        }
    }

    [Fact]
    public void Prepare_AsIs_RefusesAnotherSize()
    {
        Assert.Equal(Ramp.Pixels.ToArray(), (ImagePreparation.AsIs(2, 6) with { Channels = 1 }).Prepare(Ramp).Pixels.ToArray());
        Assert.Contains("expected 3×6 pixels, found 2×6", Assert.Throws<InvalidDataException>(() => ImagePreparation.AsIs(3, 6).Prepare(Ramp)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_PhotoThatExifTurns_IsTurnedBeforeItIsCut()
    {
        // The picture is 8×12 as stored, 12×8 as seen: a letterbox of 12×8 shows it whole and unscaled.
        var seen = ImagePreparation.Letterbox(12, 8).Prepare(ExpectedPixels.PathOf("orientation-6.jpg"));
        ExpectedPixels.All["orientation-6.jpg"].Check(seen);
    }

    [Fact]
    public void Prepare_FileStreamAndBytes_GiveTheSame()
    {
        var preparation = ImagePreparation.ShortSide(12, 9);
        var path = ExpectedPixels.PathOf("photo.jpg");
        using var stream = File.OpenRead(path);
        var fromFile = preparation.Prepare(path).Pixels.ToArray();
        Assert.Equal(fromFile, preparation.Prepare(stream).Pixels.ToArray());
        Assert.Equal(fromFile, preparation.Prepare(File.ReadAllBytes(path)).Pixels.ToArray());
        Assert.Equal(fromFile, preparation.Prepare(ImageDecoder.Decode(path)).Pixels.ToArray());
    }

    [Fact]
    public void Prepare_ConstantImage_StaysConstantUnderEachFilterAndSize()
    {
        var constant = new DecodedImage(3, 13, 7, Enumerable.Repeat((byte)201, 273).ToArray());
        foreach (var filter in Enum.GetValues<ResizeFilter>())
        {
            for (var side = 1; side < 40; side += 3)
                Assert.All(ImagePreparation.Exact(side, 40 - side, filter).Prepare(constant).Pixels.ToArray(), value => Assert.Equal(201, value));
        }
    }

    [Fact]
    public void Prepare_ThinImages_NeedNoMoreThanTheirBounds()
    {
        var thin = new DecodedImage(1, 1, 300_000, new byte[300_000]);
        Assert.Throws<InvalidDataException>(() => ImagePreparation.ShortSide(224, 224).Prepare(thin));
        Assert.Equal("3×8×8", ImagePreparation.Letterbox(8, 8).Prepare(thin).ToString());
    }

    [Fact]
    public void Equality_SameSettings_AreEqual()
    {
        Assert.Equal(ImagePreparation.ShortSide(256, 224), ImagePreparation.ShortSide(256, 224));
        Assert.NotEqual(ImagePreparation.ShortSide(256, 224), ImagePreparation.ShortSide(256, 224, ResizeFilter.Bicubic));
        Assert.Equal("short side 256 (bilinear), centre 224×224, 3 channels, on #FFFFFF", ImagePreparation.ShortSide(256, 224).ToString());
    }

    [Fact]
    public void Make_NumbersOutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentException>("shortSide", () => ImagePreparation.ShortSide(10, 11));
        Assert.Throws<ArgumentException>("height", () => ImagePreparation.Exact(0, 1));
        Assert.Throws<ArgumentException>("width", () => ImagePreparation.Exact(1, 1 << 20));
        Assert.Throws<ArgumentException>("filter", () => ImagePreparation.Exact(1, 1, (ResizeFilter)9));
        Assert.Throws<ArgumentException>(() => ImagePreparation.Exact(1, 1) with { Channels = 2 });
        Assert.Throws<ArgumentException>(() => ImagePreparation.Exact(1, 1) with { Decoding = new ImageDecodingOptions { MaxPixels = 0 } });
    }
}

using System.Text;
using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class PnmDecoderTests
{
    [Theory]
    [InlineData("P5\n2 1\n255\nAB", 1, new byte[] { 65, 66 })]
    [InlineData("P5 # a comment\n# another\n2\t1 255\nAB", 1, new byte[] { 65, 66 })]
    [InlineData("P6 2 1 255\nABCDEF", 3, new byte[] { 65, 68, 66, 69, 67, 70 })]
    [InlineData("P2 2 1 15\n15 5\n", 1, new byte[] { 255, 85 })]
    [InlineData("P3 2 1 255 1 2 3 4 5 6", 3, new byte[] { 1, 4, 2, 5, 3, 6 })]
    public void Decode_SoundFile_GivesPlanes(string file, int channels, byte[] pixels)
    {
        var image = new PnmDecoder().Decode(Encoding.Latin1.GetBytes(file));
        Assert.Equal((channels, 1, 2), (image.Channels, image.Height, image.Width));
        Assert.Equal(pixels, image.Pixels.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("P4 8 1 A")]
    [InlineData("P5 2 1 255\nA")]
    [InlineData("P5 2 1 255\nABC")]
    [InlineData("P5 2 1 255")]
    [InlineData("P5 2")]
    [InlineData("P5 0 1 255\n")]
    [InlineData("P5 2 1 65535\nABCD")]
    [InlineData("P5 2 1 60\nAB")]
    [InlineData("P2 2 1 255\n300 1")]
    [InlineData("P2 2 1 255\n100")]
    [InlineData("P6 2147483647 2147483647 255\nABC")]
    [InlineData("P5 99999999999999999999 1 255\nA")]
    public void Decode_DamagedFile_Throws(string file) =>
        Assert.Throws<InvalidDataException>(() => new PnmDecoder().Decode(Encoding.Latin1.GetBytes(file)));
}

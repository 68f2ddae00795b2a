using CompareDetectors.Engine;
using OodDetection.Data;

namespace CompareDetectors.Tests.Engine;

public class RotationStudyTests
{
    [Fact]
    public void Change_KnownImages_IsTheMeanDifferenceToThreeRotations()
    {
        // A corner is lit: each of the three rotations differs in two of four pixels.
        var set = ImageSet.FromBytes("two", [255, 0, 0, 0, 7, 7, 7, 7], 1, 2, 2);
        Assert.Equal(0.5, RotationStudy.Change(set, 0), 12);
        Assert.Equal(0, RotationStudy.Change(set, 1), 12);
        // A diagonal: a half turn leaves it as it is, the quarter turns change all pixels.
        Assert.Equal(2 / 3.0, RotationStudy.Change(ImageSet.FromBytes("diagonal", [255, 0, 0, 255], 1, 2, 2), 0), 12);
    }

    [Fact]
    public void Constructor_OblongOrFewImages_SaysWhy()
    {
        Assert.Contains("expected square ones", Assert.Throws<ArgumentException>(() => new RotationStudy(ImageSet.FromBytes("oblong", new byte[120], 1, 2, 3))).Message, StringComparison.Ordinal);
        Assert.Contains("20 images", Assert.Throws<ArgumentException>(() => new RotationStudy(ImageSet.FromBytes("few", new byte[76], 1, 2, 2))).Message, StringComparison.Ordinal);
    }
}

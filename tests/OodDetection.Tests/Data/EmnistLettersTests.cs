using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class EmnistLettersTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("gzip/")]
    public void Load_Upright_TransposesWhatIsStored(string below)
    {
        _folder.Write(below + "emnist-letters-test-images-idx3-ubyte.gz", IdxBytes.Gzip(IdxBytes.Make([1, 2, 2], [1, 2, 3, 4])));
        _folder.Write(below + "emnist-letters-test-labels-idx1-ubyte", IdxBytes.Make([1], [26]));
        Assert.Equal([1, 3, 2, 4], EmnistLetters.Load(DatasetSplit.Test, At(_folder.Root)).Pixels(0).ToArray());
        var stored = EmnistLetters.Load(DatasetSplit.Test, At(_folder.Root)).Transpose();
        Assert.Equal([1, 2, 3, 4], stored.Pixels(0).ToArray());
        Assert.Equal(1, stored.WithClasses("Z").Count);
        Assert.Equal("EMNIST-Letters test", stored.Name);
    }

    [Fact]
    public void Load_Nowhere_ThrowsNamingTheFile()
    {
        var error = Assert.Throws<FileNotFoundException>(() => EmnistLetters.Load(DatasetSplit.Train, At(_folder.Root)));
        Assert.Contains("emnist-letters-train-images-idx3-ubyte.gz", error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Root, error.Message, StringComparison.Ordinal);
    }

    [RealDataFact("emnist-letters")]
    public void Load_RealImages_StandUpright()
    {
        // An upright T has its bar above: its upper third holds more ink than its lower third; lying, both sides are alike.
        var letters = EmnistLetters.Load(DatasetSplit.Test, At(RealData.Folder("emnist-letters")!)).WithClasses("T");
        var (upper, lower) = (0L, 0L);
        for (var i = 0; i < letters.Count; i++)
        {
            upper += Ink(letters.Pixels(i)[..(9 * 28)]);
            lower += Ink(letters.Pixels(i)[(19 * 28)..]);
        }

        Assert.True(upper > 1.3 * lower, $"ink above {upper}, below {lower}");
    }

    private static DatasetOptions At(string folder) => new() { Folder = folder };

    private static long Ink(ReadOnlySpan<byte> pixels)
    {
        var sum = 0L;
        foreach (var pixel in pixels)
            sum += pixel;
        return sum;
    }
}

using CompareDetectors.Sets;
using OodDetection.Data;

namespace CompareDetectors.Tests.Sets;

public class SetSpecTests
{
    [Fact]
    public void Parse_Forms_GivesKindAndPaths()
    {
        Assert.Equal(new SetSpec("mnist", Path.GetFullPath("some/mnist")), SetSpec.Parse("mnist:some/mnist", "--id"));
        Assert.Equal(new SetSpec("idx", Path.GetFullPath("a"), Path.GetFullPath("b")), SetSpec.Parse("idx:a,b", "--id"));
        Assert.Equal(new SetSpec("npy", Path.GetFullPath("a.npy")), SetSpec.Parse("npy:a.npy", "--id"));
        Assert.Equal(Path.GetFullPath("x,y"), SetSpec.Parse("folder:x,y", "--id").Path); // a folder's name may have a comma
        Assert.Equal(SetSpec.Parse("folder:./x", "--id"), SetSpec.Parse("folder:x", "--ood-train"));
    }

    [Theory]
    [InlineData("kmnist", "train-images-idx3-ubyte")]
    [InlineData("svhn", "train_32x32.mat")]
    [InlineData("stl10", "stl10_binary.tar.gz")]
    [InlineData("gtsrb", "GTSRB-Training_fixed.zip")]
    [InlineData("dtd", "dtd-r1.0.1.tar.gz")]
    public void ReadPart_FolderWithoutTheSet_NamesItsFiles(string kind, string file)
    {
        var folder = Directory.CreateTempSubdirectory("no-set-");
        var spec = SetSpec.Parse($"{kind}:{folder.FullName}", "--id");
        Assert.True(spec.HasParts);
        Assert.Contains($"expected {file}", Assert.Throws<FileNotFoundException>(() => SetReader.ReadPart(spec, DatasetSplit.Train, CancellationToken.None)).Message, StringComparison.Ordinal);
        folder.Delete();
    }

    [Theory]
    [InlineData("mnist", "expected a path after 'mnist:'")]
    [InlineData("mnist: ", "expected a path after 'mnist:'")]
    [InlineData("imagenet:dir", "'imagenet' is no kind of image set")]
    [InlineData("/data/mnist", "is no kind of image set")]
    [InlineData("idx:a,", "expected idx:IMAGES or idx:IMAGES,LABELS")]
    [InlineData("npy:,b", "expected npy:IMAGES or npy:IMAGES,LABELS")]
    public void Parse_Wrong_NamesTheOptionAndTheForms(string text, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => SetSpec.Parse(text, "--ood-test"));
        Assert.StartsWith($"--ood-test is '{text}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}

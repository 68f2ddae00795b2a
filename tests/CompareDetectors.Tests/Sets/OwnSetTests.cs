using CompareDetectors.Sets;
using OodDetection.Data;
using Samples.Tests;

namespace CompareDetectors.Tests.Sets;

/// <summary>Photos of mixed sizes, by folders, tables and archives.</summary>
public sealed class OwnSetTests : IDisposable
{
    private static readonly ImagePreparation Preparation = ImagePreparation.ShortSide(18, 16);
    private readonly UserSets _sets = new();

    public void Dispose() => _sets.Dispose();

    [Fact]
    public void Read_SetsOfAllKinds_ComeToOneSizeByOneRule()
    {
        using var idx = new SyntheticSets();
        var folder = _sets.Folder("photos", classes: 2, perClass: 15);
        SetSpec[] tests = [Spec("csv", _sets.Csv(folder)), Spec("zip", UserSets.Zip(folder)), Spec("tar", UserSets.Tar(folder)), Spec("npz", _sets.Npz("a.npz", 2, 6)), idx.Id with { Preparation = Preparation }];
        var sources = ImageSources.Read(Spec("folder", folder), idx.Ood with { Preparation = Preparation }, tests, CancellationToken.None);
        Assert.All(sources.OodTests.Append(sources.IdTrain).Append(sources.OodTrain), set => Assert.Equal((3, 16, 16), (set.Channels, set.Height, set.Width)));
        Assert.Equal((24, 6), (sources.IdTrain.Count, sources.IdTest.Count));
        Assert.Equal(new HashSet<int> { 0, 1 }, sources.IdTrain.Take(6).Labels!.ToHashSet()); // in no order
        Assert.Equal(Preparation.ToString(), sources.IdDescription.Preparation);
        // A file is the same image, whatever it lies in.
        Assert.Equal(Pixels(sources.OodTests[0]), Pixels(sources.OodTests[1]));
        Assert.Equal(Pixels(sources.OodTests[0]), Pixels(sources.OodTests[2]));
        Assert.Subset(Pixels(sources.OodTests[0]), Pixels(sources.IdTest));
    }

    [Fact]
    public void Read_Group_KeepsScenesOnOneSide()
    {
        var folder = _sets.Folder("photos", classes: 2, perClass: 15);
        var spec = Spec("folder", folder) with { Group = "^(.*)_[0-9]+\\.jpg$" };
        var (train, test) = SetReader.ReadBoth(spec, CancellationToken.None);
        var scenes = ImageFolder.List(folder).Files.GroupBy(file => file.RelativePath[..^6], file => Convert.ToHexString(Preparation.Prepare(file.Name).Pixels.Span)).ToArray();
        Assert.Equal(10, scenes.Length);
        Assert.All(scenes, scene => Assert.True(scene.All(Pixels(train).Contains) || scene.All(Pixels(test).Contains)));
        using var idx = new SyntheticSets();
        Assert.Contains("--group says which files", Assert.Throws<ArgumentException>(() => SetReader.ReadBoth(idx.Id with { Group = "x" }, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FolderWithTrainAndTest_HasTheseParts()
    {
        _sets.Folder("set/train", classes: 2, perClass: 6);
        _sets.Folder("set/test", classes: 2, perClass: 3, seed: 1);
        var spec = Spec("folder", _sets["set"]);
        var (train, test) = SetReader.ReadBoth(spec, CancellationToken.None);
        Assert.Equal((12, 6), (train.Count, test.Count));
        Directory.Move(_sets["set/test/class-1"], _sets["set/test/class-7"]);
        Assert.Contains("found class-0, class-1 and class-0, class-7", Assert.Throws<ArgumentException>(() => SetReader.ReadBoth(spec, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MixedSizesWithoutASize_SaysWhichOptionHelps()
    {
        var spec = SetSpec.Parse($"folder:{_sets.Folder("photos", classes: 1, perClass: 6)}", "--id");
        var error = Assert.Throws<InvalidDataException>(() => SetReader.ReadWhole(spec, CancellationToken.None));
        Assert.EndsWith(". Choose one size for all: --size 64, for example.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("64", "short side 72 (bilinear), centre 64×64, 3 channels")]
    [InlineData("short:256/224,bicubic", "short side 256 (bicubic), centre 224×224, 3 channels")]
    [InlineData("exact:64x96,grey", "resized to 64×96 (bilinear), 1 channel")]
    [InlineData("letterbox:32x48, lanczos, grey", "letterbox 32×48 (lanczos, bars")]
    public void Parse_Size_IsThePreparation(string text, string expected) => Assert.StartsWith(expected, PreparationText.Parse(text, "--size").ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("big")]
    [InlineData("-3")]
    [InlineData("99999999999")]
    [InlineData("exact:64")]
    [InlineData("64,blue")]
    [InlineData("64,1")]
    [InlineData("crop:64x64")]
    [InlineData("short:224/256")]
    [InlineData("exact:64x0")]
    [InlineData("2000000000")]
    public void Parse_WrongSize_NamesTheOption(string text)
        => Assert.StartsWith($"--size is '{text}'", Assert.Throws<ArgumentException>(() => PreparationText.Parse(text, "--size")).Message, StringComparison.Ordinal);

    private static SetSpec Spec(string kind, string path) => new(kind, path) { Preparation = Preparation };

    private static HashSet<string> Pixels(ImageSet set) => [.. Enumerable.Range(0, set.Count).Select(i => Convert.ToHexString(set.Pixels(i)))];
}

namespace OodDetection.Tests.Conventions;

/// <summary>References between the folders of the library point one way, so that each can be understood by what it refers to alone.</summary>
public class FolderReferenceTests
{
    private static readonly SourceFile s_contract = new("IDetector.cs", "namespace N; public interface IDetector { }");
    private static readonly SourceFile s_reader = new("Files/Reader.cs", "namespace N; internal sealed class Reader { internal IDetector? Read() => null; }");
    private static readonly SourceFile s_setup = new("Setup/DetectorFile.cs", "namespace N; public static class DetectorFile { public static IDetector? Load() => new Reader().Read(); }");

    [Fact]
    public void Circle_OfTheLibrary_IsNone()
    {
        var references = OfTheLibrary();

        Assert.Contains(references, reference => reference is { From: "Setup", To: "Files" }); // the sources were read
        Assert.Null(FolderReferences.Circle(references));
    }

    [Fact]
    public void References_OfTheLibrarysRoot_AreNone() => Assert.DoesNotContain(OfTheLibrary(), reference => reference.From.Length == 0);

    [Fact]
    public void Circle_FilesNamesATypeOfSetup_IsFoundWithTheReferencesThatMakeIt()
    {
        Assert.Null(FolderReferences.Circle(FolderReferences.Of([s_contract, s_reader, s_setup])));

        var circle = FolderReferences.Circle(FolderReferences.Of([s_contract, s_reader, s_setup, new("Files/Shortcut.cs", "class Shortcut { object? Load() => DetectorFile.Load(); }")]));

        Assert.NotNull(circle);
        Assert.Contains("Files → Setup → Files", circle);
        Assert.Contains("Files/Shortcut.cs names DetectorFile of Setup", circle);
        Assert.Contains("Setup/DetectorFile.cs names Reader of Files", circle);
        Assert.DoesNotContain("the root", circle);
    }

    [Fact]
    public void Circle_ByWayOfAThirdFolder_IsFound()
        => Assert.Contains("→ C →", FolderReferences.Circle(FolderReferences.Of([new("A/A.cs", "class A { B? b; }"), new("B/B.cs", "class B { C? c; }"), new("C/C.cs", "enum C { A }; class D { A? a; }")])));

    [Fact]
    public void References_RootNamesATypeOfAFolder_AreFound()
        => Assert.Equal([new FolderReference("", "Files", "Root.cs", "Reader")], FolderReferences.Of([s_reader, new("Root.cs", "class Root { Reader? reader; }")]));

    [Theory]
    [InlineData("class Shortcut { } // DetectorFile")]
    [InlineData("/// <summary>See <see cref=\"DetectorFile\"/>.</summary>\nclass Shortcut { /* DetectorFile */ }")]
    [InlineData("class Shortcut { string text = \"DetectorFile\", raw = \"\"\"DetectorFile\"\"\", mixed = $\"DetectorFile {1}\"; }")]
    [InlineData("class DetectorFile { DetectorFile? same; }")]
    public void References_NameInCommentsTextsOrOfAnOwnType_AreNone(string source)
        => Assert.DoesNotContain(FolderReferences.Of([s_setup, s_contract, new("Files/Shortcut.cs", source)]), reference => reference.From == "Files");

    [Fact]
    public void References_NameInTheHoleOfAText_IsFound()
        => Assert.Contains(FolderReferences.Of([s_setup, new("Files/Shortcut.cs", "class Shortcut { string text = $\"see {nameof(DetectorFile)}\"; }")]), reference => reference.To == "Setup");

    [Theory]
    [InlineData("IOodDetector.cs", "")]
    [InlineData("Files/DetectorReader.cs", "Files")]
    [InlineData("Transforms/Augmentation/Greyscale.cs", "Transforms")]
    [InlineData("Detectors/FrozenLayers.cs", "Detectors")]
    [InlineData("Detectors/Geom/GeomDetector.cs", "Detectors/Geom")]
    public void FolderOf_Path_IsTheFolderThatCounts(string path, string folder) => Assert.Equal(folder, FolderReferences.FolderOf(path));

    private static IReadOnlyList<FolderReference> OfTheLibrary()
        => FolderReferences.Of(RepositoryFiles.Sources("src/OodDetection").Where(source => !source.Path.StartsWith("buildTransitive/", StringComparison.Ordinal)));
}

using System.Reflection.Metadata;
using System.Xml.Linq;

namespace OodDetection.Packages.Tests;

[Collection(PackageTests.Name)]
public sealed class PackageContentTests(PackageFeed feed)
{
    private static readonly string[] Frameworks = ["net10.0", "net8.0"];

    // Beside torch, which most have. A package that is new here gets its line.
    private static readonly Dictionary<string, string[]> DependsOn = new()
    {
        ["OodDetection"] = [],
        ["OodDetection.Data"] = ["OodDetection", "OodDetection.Images"],
        ["OodDetection.DependencyInjection"] =
        [
            "Microsoft.Extensions.Configuration.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Options", "OodDetection",
        ],
        ["OodDetection.Images"] = ["SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies"],
        ["OodDetection.Onnx"] = ["Google.Protobuf", "Microsoft.ML.OnnxRuntime", "OodDetection", "OodDetection.Scoring"],
        ["OodDetection.Scoring"] = ["Microsoft.ML.OnnxRuntime"],
    };

    public static TheoryData<string> Ids => new(BuildFacts.PackageIds);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Package_EachFramework_HasAssemblyDocumentationAndSymbols(string id)
    {
        using var package = feed.Open(id);

        foreach (var framework in Frameworks)
        {
            Assert.Contains($"lib/{framework}/{id}.dll", package.Files);
            var documentation = XDocument.Parse(package.Text($"lib/{framework}/{id}.xml"));
            Assert.NotEmpty(documentation.Descendants("member"));
        }

        Assert.Equal(Frameworks.Select(f => $"lib/{f}/{id}.pdb"), package.Symbols);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Package_Metadata_HasLicenceReadmeAndDescription(string id)
    {
        using var package = feed.Open(id);

        Assert.Equal(("expression", "MIT"), (package.Element("license")!.Attribute("type")!.Value, package.Element("license")!.Value));
        Assert.Equal("README.md", package.Element("readme")!.Value);
        var readme = package.Text("README.md");
        Assert.Contains($"# {id}\n", readme, StringComparison.Ordinal);
        Assert.DoesNotContain("](.", readme, StringComparison.Ordinal); // what lies beside the README here is not there
        Assert.DoesNotContain("](docs", readme, StringComparison.Ordinal);
        Assert.Null(package.Element("projectUrl"));
        Assert.True(package.Element("description")!.Value.Length > 20);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Package_Dependencies_AreTheFewKnownOnes(string id)
    {
        using var package = feed.Open(id);
        var torch = id is "OodDetection.Scoring" or "OodDetection.Images" ? [] : new[] { "TorchSharp" };
        var expected = DependsOn[id].Concat(torch).Order(StringComparer.Ordinal).ToArray();

        Assert.Equal(Frameworks, package.Dependencies.Keys.Order(StringComparer.Ordinal));
        Assert.All(package.Dependencies.Values, dependencies => Assert.Equal(expected, dependencies.Keys.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Package_OfTheLibrary_BringsWhatLetsTorchSharpLoadOnAnOldLibstdcxx()
    {
        using var package = feed.Open("OodDetection");

        foreach (var file in new[] { "OodDetection.targets", "AdaptToOldLibstdcxx.cs" })
            Assert.Equal(File.ReadAllText(Path.Combine(BuildFacts.RepoRoot, "src/OodDetection/buildTransitive", file)), package.Text("buildTransitive/" + file));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Symbols_SourceFiles_AreEmbeddedUnderPathsOfNoMachine(string id)
    {
        using var package = feed.Open(id);
        foreach (var file in package.Symbols)
        {
            using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(package.SymbolBytes(file)));
            var symbols = provider.GetMetadataReader();
            Assert.NotEmpty(symbols.Documents);
            foreach (var handle in symbols.Documents)
            {
                var name = symbols.GetString(symbols.GetDocument(handle).Name);
                Assert.True(HasSource(symbols, handle), $"{file}: the source of {name} is not embedded.");
                // Debug builds keep the paths, so that a debugger opens the files that are edited.
                if (BuildFacts.Configuration == "Release") Assert.StartsWith("/_", name, StringComparison.Ordinal);
            }
        }
    }

    private static bool HasSource(MetadataReader symbols, DocumentHandle document)
    {
        var embeddedSource = new Guid("0E8A571B-6926-466E-B4AD-8AB04611F5FE"); // the kind's name in the portable PDB format
        return symbols.GetCustomDebugInformation(document)
            .Any(h => symbols.GetGuid(symbols.GetCustomDebugInformation(h).Kind) == embeddedSource);
    }
}

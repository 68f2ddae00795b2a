using OodDetection.Backend;

namespace OodDetection.Tests.Backend;

public sealed class NativePackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("oodbackend").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ReadLists_PackagesOfAllSystems_TakesThoseOfThisOne()
    {
        var file = List("""
            { "libraries": { "Coats/1.0.0": {}, "TorchSharp/0.107.0": {}, "libtorch-cpu/2.10.0": {}, "libtorch-cpu-win-x64/2.10.0": {}, "libtorch-cpu-linux-x64/2.10.0": {},
                             "libtorch-cuda-12.8-linux-x64-part1/2.7.1": {} } }
            """);
        var packages = NativePackage.ReadLists([file, file], "linux-x64")!;
        Assert.Equal(["libtorch-cpu-linux-x64 2.10.0", "libtorch-cuda-12.8-linux-x64-part1 2.7.1"], packages.Select(p => p.ToString()));
        Assert.Equal([false, true], packages.Select(p => p.IsForGpu));
    }

    [Theory]
    [InlineData("""{ "libraries": { "Coats/1.0.0": {}, "TorchSharp/0.107.0": {} } }""", true)]
    [InlineData("""{ "libraries": { "Microsoft.NETCore.App.Runtime/10.0.0": {} } }""", false)] // the framework's, beside a program that is a single file
    [InlineData("{}", false)]
    [InlineData("[]", false)]
    [InlineData("{ \"libraries\": 3 }", false)]
    [InlineData("no list", false)]
    public void ReadLists_NoSuchPackage_TellsApartFromNoList(string content, bool isList)
    {
        var packages = NativePackage.ReadLists([List(content), Path.Combine(_folder, "missing.deps.json")], "linux-x64");
        Assert.Equal(isList ? 0 : null, packages?.Count);
    }

    private string List(string content)
    {
        var file = Path.Combine(_folder, "coats.deps.json");
        File.WriteAllText(file, content);
        return file;
    }
}

using System.Runtime.InteropServices;
using OodDetection.Scoring.Format;

namespace OodDetection.Scoring.Tests;

/// <summary>What is opened, and what is refused and why.</summary>
public sealed class FileTests
{
    [Fact]
    public void Open_AnyByteChanged_IsRefused()
    {
        var file = new TinyModel().File();
        OodScorer.Open(new MemoryStream(file)).Dispose();

        for (var i = 0; i < file.Length; i++)
        {
            foreach (var change in new byte[] { 1, 0x20, 0x80 })
            {
                file[i] ^= change;
                Assert.Throws<InvalidDataException>(() => OodScorer.Open(new MemoryStream(file)));
                file[i] ^= change;
            }
        }

        OodScorer.Open(new MemoryStream(file)).Dispose();
    }

    [Fact]
    public void Open_FileCutShortOrLengthened_IsRefused()
    {
        var file = new TinyModel().File();

        for (var length = 0; length < file.Length; length++) Assert.Throws<InvalidDataException>(() => OodScorer.Open(new MemoryStream(file, 0, length)));
        Assert.Throws<InvalidDataException>(() => OodScorer.Open(new MemoryStream([.. file, 0])));
        Assert.Throws<InvalidDataException>(() => OodScorer.Open(new MemoryStream([.. file, .. file])));
    }

    [Fact]
    public void Open_ModelOfAnotherProgram_SaysWhatItIs()
        => AssertRefused(new TinyModel().Model(), "another program");

    [Fact]
    public void Open_SealedModelWithoutMetadata_SaysWhatIsMissing()
    {
        foreach (var key in new TinyModel().Metadata.Keys.Except([MetadataKeys.Alpha]))
        {
            var model = new TinyModel();
            model.Metadata[key] = null;
            AssertRefused(model.File(), key);
        }
    }

    [Theory]
    [InlineData(MetadataKeys.Format, "2", "newer")]
    [InlineData(MetadataKeys.Format, "one", "'one'")]
    [InlineData(MetadataKeys.Shape, "2,2", "'2,2'")]
    [InlineData(MetadataKeys.Shape, "2,2,-3", "'2,2,-3'")]
    [InlineData(MetadataKeys.Shape, "2,20000,20000", "bytes")]
    [InlineData(MetadataKeys.Shape, "2,3,2", "2×3×2")]
    [InlineData(MetadataKeys.Layout, "chw", "nhwc")]
    [InlineData(MetadataKeys.Layout, "nhwc", "2×3×2")]
    [InlineData(MetadataKeys.BatchSize, "0", "'0'")]
    [InlineData(MetadataKeys.BatchSize, "99999999", "'99999999'")]
    [InlineData(MetadataKeys.Alpha, "1", "'1'")]
    [InlineData(MetadataKeys.Threshold, "NaN", "'NaN'")]
    public void Open_MetadataThatAreWrong_AreNamed(string key, string value, string named)
    {
        var model = new TinyModel();
        model.Metadata[key] = value;

        AssertRefused(model.File(), named);
    }

    [Fact]
    public void Open_ModelWithNumbersInAnotherFile_IsRefusedBeforeItIsRead()
    {
        var entry = new WireMessage().Text(1, "location").Text(2, "../secret.bin");
        var tensor = new WireMessage().Number(1, 1).Number(2, 1).Text(8, "w").Message(13, entry).Number(14, 1);

        AssertRefused(new TinyModel { InGraph = graph => graph.Message(5, tensor) }.File(), "in another file");
        var constant = new WireMessage().Text(1, "value").Message(5, tensor).Number(20, 4);
        AssertRefused(new TinyModel { InGraph = graph => graph.Message(1, new WireMessage().Text(2, "w").Text(4, "Constant").Message(5, constant)) }.File(), "in another file");
        var branch = new WireMessage().Text(1, "then_branch").Message(6, new WireMessage().Message(5, tensor)).Number(20, 5);
        AssertRefused(new TinyModel { InGraph = graph => graph.Message(1, new WireMessage().Text(2, "w").Text(4, "If").Message(5, branch)) }.File(), "in another file");
    }

    [Fact]
    public void Open_ModelOfOtherOperators_IsRefused()
    {
        AssertRefused(new TinyModel { InModel = model => model.Message(8, new WireMessage().Text(1, "com.example").Number(2, 1)) }.File(), "com.example");
        AssertRefused(new TinyModel { InModel = model => model.Message(25, new WireMessage().Text(1, "f")) }.File(), "functions");
        AssertRefused(new TinyModel { InGraph = graph => graph.Message(1, TinyModel.Node("Nonsense", "exact", "z")) }.File(), "ONNX Runtime");
    }

    [Fact]
    public void Open_GraphsWithinGraphs_HaveABound()
    {
        var graph = new WireMessage();
        for (var depth = 0; depth < 2000; depth++) graph = new WireMessage().Message(1, new WireMessage().Message(5, new WireMessage().Message(6, graph)));

        AssertRefused(new TinyModel { InModel = model => model.Message(7, graph) }.File(), "deep");
    }

    [Fact]
    public void Open_GraphThatGivesSomethingElse_IsRefused() => AssertRefused(new TinyModel { Score = "points" }.File(), "give score");

    [Fact]
    public void Open_BytesThatAreNoModel_AreRefused()
    {
        var random = new Random(5);
        for (var n = 0; n < 300; n++)
        {
            var noise = new byte[random.Next(400)];
            random.NextBytes(noise);
            Assert.Throws<InvalidDataException>(() => OodScorer.Open(new MemoryStream(noise)));
            Assert.Throws<InvalidDataException>(() => OodScorer.Open(new MemoryStream(FileSeal.Seal(noise))));
        }
    }

    [Fact]
    public void Open_Options_AreChecked()
    {
        var file = new TinyModel().File();
        var error = Assert.Throws<ArgumentException>(() => OodScorer.Open(new MemoryStream(file), new ScorerOptions { Threads = -1, BatchSize = 0, MaxFileBytes = 0, ExpectedSha256 = "x" }));
        foreach (var name in new[] { "Threads", "BatchSize", "MaxFileBytes", "ExpectedSha256" }) Assert.Contains(name, error.Message, StringComparison.Ordinal);

        var large = Assert.Throws<InvalidDataException>(() => OodScorer.Open(new MemoryStream(file), new ScorerOptions { MaxFileBytes = file.Length - 1 }));
        Assert.Contains("MaxFileBytes", large.Message, StringComparison.Ordinal);

        var other = Assert.Throws<InvalidDataException>(() => OodScorer.Open(new MemoryStream(file), new ScorerOptions { ExpectedSha256 = new string('0', 64) }));
        Assert.Contains("another file than expected", other.Message, StringComparison.Ordinal);
        OodScorer.Open(new MemoryStream(file), new ScorerOptions { ExpectedSha256 = FileSeal.Stated(file).ToUpperInvariant(), Threads = 1, BatchSize = 3 }).Dispose();
    }

    [Fact]
    public void Open_PathThatIsNone_IsAnOrdinaryError()
    {
        Assert.Throws<FileNotFoundException>(() => OodScorer.Open(Path.Combine(Path.GetTempPath(), "no such file.onnx")));
        Assert.Throws<UnauthorizedAccessException>(() => OodScorer.Open(Path.GetTempPath()));
    }

    [Fact]
    public void Program_ThatReferencesThePackage_GetsOnnxRuntimeAlone()
    {
        var libraries = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "OodDetection.Scoring.Tests.deps.json"));

        Assert.Contains("Microsoft.ML.OnnxRuntime", libraries, StringComparison.Ordinal);
        Assert.DoesNotContain("TorchSharp", libraries, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Google.Protobuf", libraries, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["Microsoft.ML.OnnxRuntime"], typeof(OodScorer).Assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(name => !name.StartsWith("System.", StringComparison.Ordinal)));
    }

    [Fact]
    public void Open_File_TellsTheNativeLibraryToSendNothing()
    {
        OodScorer.Open(new MemoryStream(new TinyModel().File())).Dispose();

        Assert.Equal("1", Environment.GetEnvironmentVariable("ORT_DISABLE_TELEMETRY"));
        if (!OperatingSystem.IsWindows()) Assert.Equal("1", Marshal.PtrToStringUTF8(GetVariable("ORT_DISABLE_TELEMETRY")));
    }

    [DllImport("libc", EntryPoint = "getenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint GetVariable([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    private static void AssertRefused(byte[] file, string named)
        => Assert.Contains(named, Assert.Throws<InvalidDataException>(() => OodScorer.Open(new MemoryStream(file))).Message, StringComparison.Ordinal);
}

using CompareDetectors.Plan;
using CompareDetectors.Results;
using CompareDetectors.Sets;

namespace CompareDetectors.Tests.Results;

public sealed class ResultFolderTests : IDisposable
{
    private readonly SyntheticSets _sets = new();
    private readonly ImageSources _sources;
    private readonly RunManifest _manifest;

    public ResultFolderTests()
    {
        _sources = _sets.Read();
        _manifest = SmallPlans.Manifest(SmallPlans.Plan("geom,bce"), _sources);
    }

    public void Dispose() => _sets.Dispose();

    [Fact]
    public void Resumption_FolderOfAnotherVersion_SaysSoWhereMoreIsToCome()
    {
        using (var begun = ResultFolder.Open(_sets["out"], _manifest)) Assert.Equal("1 of 2 results are there already; going on with the others.", begun.Resumption(1, 2, "results"));
        var file = _sets["out/run.json"];
        File.WriteAllText(file, JsonFormat.Write(JsonFormat.Read<RunManifest>(file) with { Version = "0.0.1-old" }));

        using var folder = ResultFolder.Open(_sets["out"], _manifest);

        Assert.Contains($"begun by version 0.0.1-old of the library, and this is {_manifest.Version}:", folder.Resumption(1, 2, "results"), StringComparison.Ordinal);
        Assert.Equal("2 of 2 results are there already.", folder.Resumption(2, 2, "results"));
    }

    [Fact]
    public void Resumption_FolderOfAnotherMachine_SaysSo()
    {
        ResultFolder.Open(_sets["out"], _manifest with { Machine = "a laptop" }).Dispose();

        using var folder = ResultFolder.Open(_sets["out"], _manifest);

        Assert.Contains("The folder was begun on a machine that says of itself 'a laptop', and this one 'the machine':", folder.Resumption(1, 2, "results"), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderOfAnotherRunByAnotherVersion_SaysThatDefaultsMayDiffer()
    {
        ResultFolder.Open(_sets["out"], _manifest with { Version = "0.0.1-old", Seed = 99 }).Dispose();

        var error = Assert.Throws<InvalidOperationException>(() => ResultFolder.Open(_sets["out"], _manifest));

        Assert.Contains($"begun by version 0.0.1-old of the library, and this is {_manifest.Version}, where the same command may mean something else", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderOfAProcessThatWasKilledWhileWriting_ClearsWhatWasLeft()
    {
        Directory.CreateDirectory(_sets["out"]);
        File.WriteAllText(_sets[$"out/run.json.{Guid.NewGuid():N}.tmp"], "{");

        ResultFolder.Open(_sets["out"], _manifest).Dispose();

        Assert.Equal(["run.json"], Directory.GetFiles(_sets["out"]).Select(Path.GetFileName));
        Directory.CreateDirectory(_sets["out/checkpoints"]);
        File.WriteAllText(_sets[$"out/checkpoints/c0-r0.network.{Guid.NewGuid():N}.tmp"], "half");
        File.WriteAllText(_sets["out/notes.tmp"], "somebody's");

        ResultFolder.Open(_sets["out"], _manifest).Dispose();

        Assert.Empty(Directory.GetFiles(_sets["out/checkpoints"]));
        Assert.True(File.Exists(_sets["out/notes.tmp"]));
    }

    [Fact]
    public void Open_FolderOfAnotherRun_IsRefusedAndLeftAlone()
    {
        ResultFolder.Open(_sets["out"], _manifest).Dispose();
        var before = File.ReadAllText(_sets["out/run.json"]);
        var others = new Dictionary<string, RunManifest>
        {
            ["the seed"] = _manifest with { Seed = 99 },
            ["the settings"] = _manifest with { Settings = _manifest.Settings with { Epochs = 2 } },
            ["the list of runs"] = SmallPlans.Manifest(SmallPlans.Plan("geom,moments"), _sources),
            ["the in-distribution images"] = _manifest with { IdSet = _manifest.IdSet with { Fingerprint = "0" } },
            ["the experiment, the preset"] = _manifest with { Experiment = Experiments.Table3, Preset = Preset.Cpu },
        };
        foreach (var (difference, other) in others)
        {
            var error = Assert.Throws<InvalidOperationException>(() => ResultFolder.Open(_sets["out"], other));
            Assert.Contains($"differs in {difference}", error.Message, StringComparison.Ordinal);
            Assert.Contains("the command", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllText(_sets["out/run.json"]));
        Assert.Equal(["run.json"], Directory.GetFiles(_sets["out"]).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(Experiments.Shift)]
    [InlineData(Experiments.PostHoc)]
    public void Open_FolderOfAnExperimentWithAnotherForm_IsRefused(string experiment)
    {
        Directory.CreateDirectory(_sets["other"]);
        File.WriteAllText(_sets["other/run.json"], $$"""{ "experiment": "{{experiment}}", "command": "the command" }""");

        var error = Assert.Throws<InvalidOperationException>(() => ResultFolder.Open(_sets["other"], _manifest));

        Assert.Contains("differs in the experiment.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TheSameRunFromElsewhere_GoesOn()
    {
        ResultFolder.Open(_sets["out"], _manifest).Dispose();
        using var folder = ResultFolder.Open(_sets["out"], SmallPlans.Manifest(SmallPlans.Plan("geom,bce"), _sources) with { Command = "another command", Machine = "another", Version = "4.5.6", Started = new DateOnly(2027, 2, 3) });
        Assert.Empty(folder.Results);
        Assert.Equal("the command", JsonFormat.Read<RunManifest>(_sets["out/run.json"]).Command);
    }

    [Fact]
    public void Open_OtherFiles_AreRefused()
    {
        File.WriteAllText(_sets["notes"], "mine");
        Assert.Contains("no run.json", Assert.Throws<InvalidOperationException>(() => ResultFolder.Open(_sets.Root, _manifest)).Message, StringComparison.Ordinal);
        Assert.Contains("is a file", Assert.Throws<InvalidOperationException>(() => ResultFolder.Open(_sets["notes"], _manifest)).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_sets["notes"]));
    }

    [Fact]
    public void Open_InUse_IsRefused()
    {
        Directory.CreateDirectory(_sets["out"]);
        File.WriteAllText(_sets["out/.lock"], ""); // left by a process that was killed at once: no obstacle
        using var first = ResultFolder.Open(_sets["out"], _manifest);
        Assert.Contains("in use", Assert.Throws<InvalidOperationException>(() => ResultFolder.Open(_sets["out"], _manifest)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run.json")]
    [InlineData("results.json")]
    public void Open_DamagedFile_IsNamed(string name)
    {
        ResultFolder.Open(_sets["out"], _manifest).Dispose();
        File.WriteAllText(_sets[$"out/{name}"], "[{");
        Assert.Contains(name, Assert.Throws<InvalidDataException>(() => ResultFolder.Open(_sets["out"], _manifest)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OtherImages_HaveAnotherFingerprint()
    {
        using var others = new SyntheticSets(seed: 7);
        Assert.NotEqual(_sources.IdDescription.Fingerprint, others.Read().IdDescription.Fingerprint);
        Assert.Equal(_sources.IdDescription, _sets.Read().IdDescription);
    }
}

using System.CommandLine;
using System.Text.Json;
using CompareDetectors.Commands;
using CompareDetectors.PostHoc;
using CompareDetectors.Results;
using OodDetection.Networks;
using OodDetection.Onnx.Tests.Support;
using static TorchSharp.torch;

namespace CompareDetectors.Tests.PostHoc;

public sealed class PostHocCommandTests : IDisposable
{
    private readonly SyntheticSets _sets = new();

    public void Dispose() => _sets.Dispose();

    [Fact]
    public async Task Options_AreRead()
    {
        var (settings, near, far) = await Read(
            "--near", "mnist:a", "fashion-mnist:b", "--far", "cifar10:c", "--detectors", "energy,joint", "--layers", "x,y", "--fit", "30", "--max-test", "20", "--seed", "5");
        Assert.Equal(("resnet8", _sets["weights"]), (settings.Network.Kind, settings.Network.Path));
        Assert.Equal(["energy", "joint"], settings.Detectors!);
        Assert.Equal(["x", "y"], settings.Layers!);
        Assert.Equal((30, 20, 5L), (settings.Fit, settings.MaxTest!.Value, settings.Seed));
        Assert.Equal([0.5], settings.Mean);
        Assert.Equal([0.25], settings.StandardDeviation);
        Assert.Equal(["mnist", "fashion-mnist"], near.Select(s => s.Kind));
        Assert.Equal(["cifar10"], far.Select(s => s.Kind));
        Assert.Equal((10_000, null, null), ((await Read()).Settings.Fit, (await Read()).Settings.MaxTest, (await Read()).Settings.Detectors));
    }

    [Theory]
    [InlineData("--network", "vgg:x", "'vgg' is no kind of network")]
    [InlineData("--network", "resnet21:x", "'resnet21' is no kind of network")]
    [InlineData("--network", "resnet20:", "expected a file after 'resnet20:'")]
    [InlineData("--network", "resnet8:/no/such/file", "there is no file ")]
    [InlineData("--mean", "a,b", "--mean is 'a,b'")]
    [InlineData("--mean", "0.5,0.5", "--mean has 2 numbers and --std 1")]
    [InlineData("--std", "0", "--std has a number that is not above 0")]
    [InlineData("--near", "mnist", "expected a path")]
    [InlineData("--detectors", "energy,foo", "'foo' is not known")]
    [InlineData("--detectors", "energy,energy", "--detectors names one twice")]
    [InlineData("--fit", "1", "--fit is 1")]
    [InlineData("--fit", "100000", "--fit is 100000")]
    [InlineData("--max-test", "0", "--max-test is '0'")]
    [InlineData("--logits", "z", "--logits names a tensor of an ONNX network")]
    public async Task WrongOption_SaysWhyAndWritesNothing(string option, string value, string expected)
    {
        File.WriteAllText(_sets["weights"], "");
        var options = new Dictionary<string, string> { ["--network"] = $"resnet8:{_sets["weights"]}", ["--mean"] = "0.5", ["--std"] = "0.25", ["--near"] = $"{_sets.Ood}", ["--fit"] = "60", [option] = value };
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Invoke(PostHocExecution.Run, [.. options.SelectMany(o => new[] { o.Key, o.Value })]));
        Assert.True(error is ArgumentException or FileNotFoundException, error.ToString());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_sets["out"]));
    }

    [Fact]
    public void Choose_OnnxNetwork_LeavesOutWhatItCantHaveAndSaysSo()
    {
        var messages = new List<string>();
        var settings = new PostHocSettings { Network = new NetworkSpec("onnx", "x"), Mean = [0], StandardDeviation = [1], Detectors = null, Fit = 10, MaxTest = null, Seed = 0 };
        Assert.Equal(DetectorSet.AllNames.Except(["odin", "joint", "moments"]), DetectorSet.Choose(settings, messages.Add));
        Assert.Collection(
            messages,
            m => Assert.StartsWith("Left out: odin. It needs gradients", m, StringComparison.Ordinal),
            m => Assert.StartsWith("Left out: joint. It looks into layers", m, StringComparison.Ordinal),
            m => Assert.StartsWith("Left out: moments. It looks into layers", m, StringComparison.Ordinal));
        Assert.Equal(DetectorSet.AllNames.Except(["odin"]), DetectorSet.Choose(settings with { Layers = ["a"] }, messages.Add));
        Assert.Contains("odin can't be used here", Assert.Throws<ArgumentException>(() => DetectorSet.Choose(settings with { Detectors = ["energy", "odin"] }, messages.Add)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SmallNetwork_WritesResultsWithTheirFieldsAndTheMeans()
    {
        using (var scope = NewDisposeScope())
        {
            random.manual_seed(3);
            using var network = new CifarResNet(8, channels: 1, classes: 4);
            SafetensorsFile.Write(_sets["weights"], network);
        }

        var larger = _sets.Write("larger", 7, classes: 2, perClass: 12, firstLabel: 0, side: 20);
        string[] arguments = ["--near", $"{_sets.Ood}", $"{larger}", "--far", $"{_sets.Write("far", 9, classes: 3, perClass: 10, firstLabel: 0, side: 6)}",
            "--detectors", "moments,energy,odin,knn,joint", "--fit", "120", "--max-test", "20"];
        Assert.Equal(0, await Invoke(PostHocExecution.Run, arguments));

        using var json = JsonDocument.Parse(File.ReadAllText(_sets["out/results.json"]));
        Assert.All(json.RootElement.EnumerateArray(), row => Assert.Equal(
            ["detector", "oodTestSet", "kind", "auroc", "aurocLow", "aurocHigh", "fpr95", "auprIn", "auprOut", "fitSeconds", "scoredImagesPerSecond"],
            row.EnumerateObject().Select(property => property.Name)));
        var rows = JsonFormat.Read<List<PostHocRecord>>(_sets["out/results.json"]);
        Assert.Equal(["energy", "odin", "knn", "joint", "moments"], rows.Select(r => r.Detector).Distinct());
        Assert.Equal([("ood-images", "near"), ("larger-images", "near"), ("far-images", "far")], rows.Take(3).Select(r => (r.OodTestSet, r.Kind)));
        Assert.All(rows, r => Assert.True(r.Auroc is >= 0 and <= 1 && r.AurocLow <= r.Auroc && r.Auroc <= r.AurocHigh && r.Fpr95 is >= 0 and <= 1 && r.ScoredImagesPerSecond > 0));

        var report = await File.ReadAllTextAsync(_sets["out/report.html"]);
        var energy = rows.Where(r => r.Detector == "energy").Select(r => r.Auroc).ToArray();
        foreach (var mean in new[] { (energy[0] + energy[1]) / 2, energy[2], energy.Average() })
            Assert.Contains((100 * mean).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture), report, StringComparison.Ordinal);
        foreach (var heading in new[] { "Mean, near", "Mean, far", "Mean, all" }) Assert.Contains($">{heading}<", report, StringComparison.Ordinal);

        // The same command finds all done, and changes nothing, wherever the network's file is now; another one is refused.
        var before = await File.ReadAllTextAsync(_sets["out/results.json"]);
        Assert.Equal(0, await Invoke(PostHocExecution.Run, arguments));
        Assert.Equal(before, await File.ReadAllTextAsync(_sets["out/results.json"]));
        File.Move(_sets["weights"], _sets["weights elsewhere"]);
        string[] elsewhere = [.. arguments, "--network", $"resnet8:{_sets["weights elsewhere"]}", "--mean", "0.5", "--std", "0.25"];
        Assert.Equal(0, await Invoke(PostHocExecution.Run, elsewhere));
        Assert.Equal(before, await File.ReadAllTextAsync(_sets["out/results.json"]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Invoke(PostHocExecution.Run, [.. elsewhere, "--seed", "2"]));
    }

    [Fact]
    public async Task Run_OnnxNetworkOfAnotherSize_GivesWhatItsLayersAllow()
    {
        // 3×8×8 images go in; those of the set are 3×12×12.
        await File.WriteAllBytesAsync(_sets["model.onnx"], ModelBuilder.Classifier("N").Bytes());
        var id = _sets.Write("colour", 3, classes: 4, perClass: 40, firstLabel: 0, channels: 3);
        Assert.Equal(0, await Invoke(
            PostHocExecution.Run,
            "--network", $"onnx:{_sets["model.onnx"]}", "--mean", "0.5,0.5,0.5", "--std", "0.2,0.2,0.2", "--id", $"{id}", "--far", $"{_sets.Ood}",
            "--detectors", "energy,mahalanobis,joint", "--layers", "relu1", "--fit", "60", "--max-test", "20"));
        var rows = JsonFormat.Read<List<PostHocRecord>>(_sets["out/results.json"]);
        Assert.Equal(["energy", "mahalanobis", "joint"], rows.Select(r => r.Detector));
        Assert.All(rows, r => Assert.Equal("far", r.Kind));
        Assert.All(rows, r => Assert.InRange(r.Auroc, 0, 1));
        Assert.DoesNotContain("Mean, near", await File.ReadAllTextAsync(_sets["out/report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Means_CountEachSetOnce()
    {
        PostHocTestSet[] sets = [new(new("a", 0, 9, ""), "near", 9), new(new("b", 0, 1, ""), "near", 1), new(new("c", 0, 5, ""), "far", 5)];
        var rows = sets.Zip([0.9, 0.5, 0.7], (set, auroc) => new PostHocRecord
        {
            Detector = "energy", OodTestSet = set.Set.Name, Kind = set.Kind, Auroc = auroc, AurocLow = 0, AurocHigh = 1, Fpr95 = 1 - auroc, AuprIn = 0, AuprOut = 0, FitSeconds = 0, ScoredImagesPerSecond = 1,
        }).ToArray();
        var columns = PostHocColumn.Of(sets);
        Assert.Equal(["a", "b", "Mean, near", "c", "Mean, far", "Mean, all"], columns.Select(c => c.Title));
        Assert.Equal([0.9, 0.5, 0.7, 0.7, 0.7, 0.7], columns.Select(c => Math.Round(c.Mean(rows)!.Value.Auroc, 12)));
        Assert.Equal(0.3, columns[^1].Mean(rows)!.Value.Fpr95, 12);
        Assert.Null(columns[3].Mean(rows[..2]));
    }

    private async Task<(PostHocSettings Settings, IReadOnlyList<SetSpec> Near, IReadOnlyList<SetSpec> Far)> Read(params string[] arguments)
    {
        (PostHocSettings, IReadOnlyList<SetSpec>, IReadOnlyList<SetSpec>)? read = null;
        Assert.Equal(0, await Invoke(
            (settings, _, near, far, _, _) =>
            {
                read = (settings, near, far);
                return Task.FromResult(0);
            },
            arguments));
        return read!.Value;
    }

    private Task<int> Invoke(ExecutePostHoc execute, params string[] arguments)
    {
        string[] network = arguments.Contains("--network") ? [] : ["--network", $"resnet8:{_sets["weights"]}", "--mean", "0.5", "--std", "0.25"];
        string[] id = arguments.Contains("--id") ? [] : ["--id", $"{_sets.Id}"];
        return PostHocCommand.Make(execute).Parse([.. id, "--out", _sets["out"], .. network, .. arguments])
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }
}

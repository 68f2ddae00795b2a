using System.CommandLine;
using CompareDetectors.Commands;
using CompareDetectors.Plan;
using CompareDetectors.Results;

namespace CompareDetectors.Tests.Commands;

public sealed class CommandTests : IDisposable
{
    private readonly SyntheticSets _sets = new();

    public void Dispose() => _sets.Dispose();

    [Fact]
    public async Task Run_SmallSets_WritesResultsAndReport()
    {
        Assert.Equal(0, await Invoke(RunCommand.Make(Execution.Run), "--id-class", "1", "--ood-count", "4", "--ood-classes", "=1,2", "--detectors", "geom,layers:z3", "--depth", "10"));
        var results = SmallPlans.Results(_sets["out"]);
        Assert.Equal(["GEOM", "IntermediateLayer"], results.Select(r => r.Detector));
        Assert.Equal([1, 2], results[0].Options.OodClassLabels!);
        Assert.True(File.Exists(_sets["out/report.html"]));
    }

    [Theory]
    [InlineData("--id-class", "9", "no images of class 9")]
    [InlineData("--id-class", "x", "--id-class is 'x'")]
    [InlineData("--ood-count", "0", "--ood-count is '0'")]
    [InlineData("--ood-count", "1000", "1000 out-of-distribution training images are asked for")]
    [InlineData("--ood-classes", "8", "8 out-of-distribution classes are asked for")]
    [InlineData("--detectors", "vim", "'vim' is not known")]
    [InlineData("--repeats", "0", "--repeats is 0")]
    [InlineData("--depth", "11", "--depth is 11")]
    public async Task Run_WrongOption_SaysWhyAndWritesNothing(string option, string value, string expected)
    {
        var options = new Dictionary<string, string> { ["--depth"] = "10", ["--id-class"] = "1", ["--ood-count"] = "4", ["--detectors"] = "geom", [option] = value };
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => Invoke(RunCommand.Make(Execution.Run), [.. options.SelectMany(o => new[] { o.Key, o.Value })]));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_sets["out"]));
    }

    [Fact]
    public async Task Run_OneNetwork_IsSaidInTheReport()
    {
        Assert.Equal(0, await Invoke(RunCommand.Make(Execution.Run), "--id-class", "1", "--ood-count", "4", "--detectors", "geom,bce", "--depth", "10", "--repeats", "2", "--one-network"));

        var results = SmallPlans.Results(_sets["out"]);
        Assert.Equal(results[0].Auroc, results[2].Auroc);
        var report = File.ReadAllText(_sets["out/report.html"]);
        Assert.Contains("2; all repeats of a class share the first one's network and ID images", report, StringComparison.Ordinal);
        Assert.Contains("so that GEOM, Moments and BatchStatistics have none", report, StringComparison.Ordinal);
        Assert.DoesNotContain("held out to validate", report, StringComparison.Ordinal); // none of the two has a second network
        var error = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => Invoke(RunCommand.Make(Execution.Run), "--id-class", "1", "--ood-count", "4", "--detectors", "geom,bce", "--depth", "10", "--repeats", "2"));
        Assert.Contains("one network or several", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figure5_ClassCounts_AreAxes()
    {
        var command = PaperCommands.Make(Execution.Run).Single(c => c.Name == Experiments.Figure5);
        Assert.Equal(0, await Invoke(command, "--classes", "3", "--ood-count", "6", "--ood-classes", "1,3", "--repeats", "2", "--detectors", "geom,moments", "--depth", "10"));
        var results = SmallPlans.Results(_sets["out"]);
        Assert.Equal([1, 1, 3, 3, 1, 1, 3, 3], results.Select(r => r.OodClasses!.Value));
        // No outlier is looked at by these two: their lines are flat.
        Assert.Equal(results[0].Auroc, results[2].Auroc);
        Assert.Equal(results[1].Auroc, results[3].Auroc);
        var manifest = JsonFormat.Read<RunManifest>(_sets["out/run.json"]);
        Assert.Equal((Experiments.Figure5, Preset.Cpu), (manifest.Experiment, manifest.Preset!));
    }

    [Fact]
    public async Task PaperCommands_Defaults_AreThePapersProtocolsWithTheLibrarysClassifier()
    {
        var plans = new Dictionary<string, ExperimentPlan>();
        foreach (var command in PaperCommands.Make((plan, _, _, _) =>
        {
            plans.Add(plan.Experiment, plan);
            return Task.FromResult(0);
        }))
        {
            await command.Parse(["--id", "cifar10:x", "--ood-train", "cifar100:y", "--out", "z", "--preset", command.Name switch { "figure5" => "paper", "table3" => "laptop", _ => "cpu" }]).InvokeAsync();
        }

        Assert.Equal(
            ["GEOM", "IntermediateLayer (softmax)", "IntermediateLayer (z4)", "IntermediateLayer (z3)", "IntermediateLayer (z2)", "IntermediateLayer (z1)", "IntermediateLayer (z1, z2, z3, z4)"],
            plans["table2"].Runs.Take(7).Select(r => r.Detector.Title));
        Assert.Equal((0, 0), (plans["table2"].Settings.LayerDropout, plans["table2"].Settings.ValidationShare));
        Assert.Equal((0, 0.25), (plans["table3"].Settings.LayerDropout, plans["table3"].Settings.ValidationShare));
        Assert.Equal(["z1", "z2", "z3", "transform-logits"], plans["table3"].Runs[4].Detector.Layers);
        Assert.Equal(["GEOM", "GEOM+", "BCE", "Moments", "IntermediateLayer", "Fused"], plans["table3"].Runs.Take(6).Select(r => r.Detector.Name));
        Assert.Equal(Enumerable.Range(0, 10), plans["table3"].Runs.Select(r => r.IdClass).Distinct());
        Assert.All(plans["table3"].Runs, r => Assert.Equal(new OutlierChoice(null), r.Outliers));
        Assert.Equal([0], plans["figure3"].Runs.Select(r => r.IdClass).Distinct());
        Assert.Equal([16, 64, 256, 1024], plans["figure4"].Runs.Select(r => r.Outliers.Count!.Value).Distinct());
        Assert.Equal(10 * 3 * 4 * 6, plans["figure4"].Runs.Count);
        Assert.Equal([1, 2, 5, 10, 100], plans["figure5"].Runs.Select(r => r.Outliers.ClassCount!.Value).Distinct());
        Assert.All(plans["figure5"].Runs, r => Assert.Equal(500, r.Outliers.Count));
        Assert.Equal((2, true, null, null), (plans["table3"].Settings.Width, plans["table3"].Settings.Augmentation, plans["table3"].Settings.MaxId, plans["table3"].Settings.MaxTest));
        Assert.Equal((1, false), (plans["figure4"].Settings.Width, plans["figure4"].Settings.Augmentation));
        Assert.Equal((4, true), (plans["figure5"].Settings.Width, plans["figure5"].Settings.Augmentation));
    }

    private Task<int> Invoke(Command command, params string[] arguments)
    {
        string[] common = ["--id", $"{_sets.Id}", "--ood-train", $"{_sets.Ood}", "--epochs", "1", "--max-id", "52", "--max-test", "30", "--out", _sets["out"]];
        return command.Parse([.. common, .. arguments]).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }
}

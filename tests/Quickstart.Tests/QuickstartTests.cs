using System.Text.Json;
using OodDetection;
using OodDetection.Data;
using OodDetection.Metrics;
using Samples.Tests;
using Spectre.Console;

namespace Quickstart.Tests;

public sealed class QuickstartTests : IDisposable
{
    private readonly UserSets _sets = new();

    public void Dispose() => _sets.Dispose();

    [Fact]
    public async Task Run_FolderOfPhotosOfMixedSizes_SavesADetectorThatTakesPhotos()
    {
        var folder = _sets.Folder("photos", classes: 3, perClass: 40);
        var (code, output, errors) = await Run($"folder:{folder}", "--size", "16", "--save", _sets["a.ood"], "--json", _sets["a.json"]);
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("In-distribution: photos 0 (class-0)", output, StringComparison.Ordinal);
        Assert.Contains("All images: short side 18 (bilinear), centre 16×16, 3 channels", output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(_sets["a.json"]));
        Assert.Equal((8, 8), (report.RootElement.GetProperty("testId").GetInt32(), report.RootElement.GetProperty("testOod").GetInt32()));

        using var detector = PhotoDetectorFile.Load<CalibratedDetector>(_sets["a.ood"]);
        Assert.Equal(ImagePreparation.ShortSide(18, 16), detector.GetService(typeof(ImagePreparation)));
        // The rule in the file gives what the program saw: its own training photos are recognised.
        Assert.NotEmpty(detector.FindTrainingImages(ImageFolder.List(folder).Load(ImagePreparation.ShortSide(18, 16)).ToTensor()));
        Assert.InRange(detector.Classify(Directory.GetFiles(Path.Combine(folder, "class-1"))[0]).PValue, 0, 1);
    }

    [Theory]
    [InlineData("npz", 1)]
    [InlineData("csv", 3)]
    [InlineData("zip", 3)]
    [InlineData("tar", 3)]
    public async Task Load_OwnSet_HasItsImagesBySize(string kind, int channels)
    {
        var folder = kind == "npz" ? "" : _sets.Folder("photos", classes: 3, perClass: 40);
        var path = kind switch { "npz" => _sets.Npz("a.npz", 3, 40), "csv" => _sets.Csv(folder), "zip" => UserSets.Zip(folder), _ => UserSets.Tar(folder) };
        var options = Options($"{kind}:{path}") with { Preparation = channels == 1 ? null : ImagePreparation.Exact(12, 20) };
        using var data = await QuickstartData.LoadAsync(options, TextWriter.Null, CancellationToken.None);
        Assert.Equal(channels == 1 ? [1L, 16L, 16L] : [3L, 12L, 20L], data.Training.InDistribution.shape[1..]);
        Assert.Equal(channels == 1 ? null : ImagePreparation.Exact(12, 20), data.Preparation);
        Assert.Equal(4 + FusedDetector.MinHeldOut, data.HeldOut.shape[0] + data.Calibration.shape[0]);
    }

    [Fact]
    public async Task List_SetWithoutClassNames_SaysTheNumbers()
    {
        using var data = await QuickstartData.LoadAsync(Options($"npz:{_sets.Npz("a.npz", 3, 40)}"), TextWriter.Null, CancellationToken.None);
        var (id, ood) = (Enumerable.Repeat(0.0, data.TestId.Count).ToArray(), Enumerable.Repeat(1.0, data.TestOod.Count).ToArray());
        var output = new StringWriter();
        new SuspiciousImages(data, new DetectorResult("any", DetectionMetrics.Evaluate(id, ood), 1, id, ood)).List(output);
        Assert.StartsWith("Most suspicious:  class 1 (1.000), class 1 (1.000)", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Least suspicious: class 0 (0.000)", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void VerdictSummary_SmallAlpha_IsNotRoundedToNothing()
        => Assert.StartsWith("Verdicts of the fused detector at a false-alarm rate of 0.1 % (score above 1.50): 3 of 20", new VerdictSummary(0.001, 1.5, 2, 10, 3, 20).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "Choose one size for all: --size 64")]
    [InlineData("--size 0", "--size is '0': Expected a length from 1 to 16384 pixels; got 0.")]
    [InlineData("--size big", "--size is 'big'; expected 64 (")]
    [InlineData("--group ^x", "doesn't match 'class-0/000_0.jpg'")]
    [InlineData("--size 16 --id-class 7", "no images of class 7")]
    public async Task Run_WhatDoesNotFit_SaysSoInOneLine(string options, string expected)
    {
        var (code, _, errors) = await Run([$"folder:{_sets.Folder("photos", classes: 3, perClass: 6)}", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(1, code);
        Assert.Contains(expected, Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private static QuickstartOptions Options(string data) => new() { Data = data, IdClass = 0, OodClasses = [2], OodCount = 4, Epochs = 1, Alpha = 0.2 };

    private static async Task<(int Code, string Output, string Errors)> Run(string data, params string[] options)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Interactive = InteractionSupport.No });
        var standard = new Dictionary<string, string> { ["--id-class"] = "0", ["--ood-classes"] = "2", ["--ood-count"] = "4", ["--epochs"] = "1", ["--alpha"] = "0.2" };
        string[] rest = [.. standard.Where(o => !options.Contains(o.Key)).SelectMany(o => new[] { o.Key, o.Value })];
        var code = await QuickstartProgram.RunAsync(["--data", data, .. rest, .. options], console, errors);
        return (code, output.ToString(), errors.ToString());
    }

    private static Task<(int Code, string Output, string Errors)> Run(string[] all) => Run(all[0], all[1..]);
}

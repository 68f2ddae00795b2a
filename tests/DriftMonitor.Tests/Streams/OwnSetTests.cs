using System.CommandLine;
using System.Text.Json;
using DriftMonitor.Streams;
using OodDetection.Data;
using Samples.Tests;
using Spectre.Console;

namespace DriftMonitor.Tests.Streams;

/// <summary>Sets of the user's, by the command line.</summary>
public sealed class OwnSetTests : IDisposable
{
    private readonly UserSets _sets = new();

    public void Dispose() => _sets.Dispose();

    [Fact]
    public async Task Main_FoldersOfPhotosOfMixedSizes_AreWatchedAtOneSize()
    {
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        var command = DriftCommand.Make((options, cancellationToken) => DriftRun.RunAsync(options, console, cancellationToken));
        string[] arguments =
        [
            "--id", $"folder:{_sets.Folder("photos", classes: 1, perClass: 250)}", "--ood", $"zip:{UserSets.Zip(_sets.Folder("others", classes: 4, perClass: 20, seed: 1))}", "--size", "16,grey",
            "--images", "160", "--change-at", "80", "--window", "8", "--json", _sets["drift.json"],
        ];
        Assert.Equal(0, await command.Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
        Assert.Contains("photos train: 200 images of 1×16×16; the stream: photos test: 50 images of 1×16×16", writer.ToString(), StringComparison.Ordinal);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(_sets["drift.json"]));
        Assert.StartsWith("short side 18 (bilinear), centre 16×16, 1 channel", report.RootElement.GetProperty("settings").GetProperty("preparation").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("npz")]
    [InlineData("csv")]
    [InlineData("tar")]
    public async Task LoadAsync_OwnSet_ComesToOneSizeWithTheOthers(string kind)
    {
        var folder = _sets.Folder("photos", classes: 2, perClass: 10);
        var path = kind switch { "npz" => _sets.Npz("a.npz", 2, 10), "csv" => _sets.Csv(folder), _ => UserSets.Tar(folder) };
        var preparation = ImagePreparation.Exact(9, 13);
        var options = new DriftOptions
        {
            Id = new SetSpec(kind, path) { Preparation = preparation }, Ood = new SetSpec("folder", folder) { Preparation = preparation }, Preparation = preparation,
        };
        var sets = await StreamSets.LoadAsync(options, TextWriter.Null, CancellationToken.None);
        Assert.Equal((kind == "npz" ? 20 : 16, 3, 9, 13), (sets.Train.Count, sets.Train.Channels, sets.Train.Height, sets.Train.Width));
        Assert.NotNull(sets.Shift);
    }
}

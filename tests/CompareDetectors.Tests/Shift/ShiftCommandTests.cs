using System.CommandLine;
using CompareDetectors.Commands;
using CompareDetectors.Shift;

namespace CompareDetectors.Tests.Shift;

public sealed class ShiftCommandTests : IDisposable
{
    private readonly SyntheticSets _sets = new();

    public void Dispose() => _sets.Dispose();

    [Fact]
    public async Task Defaults_AreThoseOfTheHelp()
    {
        var request = await Read();
        Assert.Equal(["filters", "network"], request.Settings.Parts);
        Assert.Equal(3, request.Settings.NetworkEpochs);
        Assert.Equal([1, 4, 16, 64], request.Settings.Windows);
        Assert.Equal([1.0], request.Settings.Shares);
        Assert.Equal([1, 3, 5], request.Severities);
        Assert.Equal((null, null, null, null, 1, 0L), (request.Corruptions, request.Settings.Classes, request.Settings.MaxId, request.Settings.MaxTest, request.Repeats, request.Seed));
    }

    [Fact]
    public async Task Options_AreRead()
    {
        var request = await Read(
            "--id-classes", "0,2-3", "--corruptions", "contrast,darkness", "--severities", "2,4", "--windows", "16,2", "--shares", "1,0.5", "--parts", "discriminator,filters",
            "--max-id", "100", "--max-test", "50", "--seed", "7", "--repeats", "2");
        Assert.Equal([0, 2, 3], request.Settings.Classes!);
        Assert.Equal(["contrast", "darkness"], request.Corruptions!);
        Assert.Equal([2, 4], request.Severities);
        Assert.Equal([2, 16], request.Settings.Windows);
        Assert.Equal([0.5, 1], request.Settings.Shares);
        Assert.Equal(["filters", "discriminator"], request.Settings.Parts);
        Assert.Equal((null, 100, 50, 2, 7L), (request.Settings.NetworkEpochs, request.Settings.MaxId, request.Settings.MaxTest, request.Repeats, request.Seed));
        Assert.Empty((await Read("--corruptions", "none")).Corruptions!);
    }

    [Theory]
    [InlineData("--parts", "eyes", "--parts is 'eyes'")]
    [InlineData("--shares", "x", "--shares is 'x'")]
    [InlineData("--shares", "0.001", "has no room for")]
    [InlineData("--windows", "0", "--windows is '0'")]
    [InlineData("--max-test", "0", "--max-test is '0'")]
    [InlineData("--id-classes", "9", "no images of class 9")]
    [InlineData("--corruptions", "fog", "'fog' is not known")]
    [InlineData("--repeats", "0", "--repeats is 0")]
    [InlineData("--ood-test", "mnist:", "expected a path")]
    public async Task WrongOption_SaysWhyAndWritesNothing(string option, string value, string expected)
    {
        var options = new Dictionary<string, string> { ["--windows"] = "4", [option] = value };
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => Invoke(ShiftExecution.Run, [.. options.SelectMany(o => new[] { o.Key, o.Value })]));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_sets["out"]));
    }

    [Fact]
    public async Task Run_DiscriminatorAlone_WritesResultsAndReport()
    {
        var id = _sets.Write("large", 5, classes: 2, perClass: 140, firstLabel: 0, side: 16);
        Assert.Equal(0, await ShiftCommand.Make(ShiftExecution.Run).Parse(
            ["--id", $"{id}", "--parts", "discriminator", "--corruptions", "gaussian-noise", "--severities", "5", "--windows", "1,4", "--out", _sets["out"]])
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
        var rows = SmallShifts.Rows(_sets["out"]);
        Assert.Equal([1, 4], rows.Select(r => r.Window));
        Assert.All(rows, r => Assert.Equal(["discriminator"], r.Parts));
        Assert.True(File.Exists(_sets["out/report.html"]));
    }

    private async Task<ShiftRequest> Read(params string[] arguments)
    {
        ShiftRequest? read = null;
        Assert.Equal(0, await Invoke((request, _, _, _, _) => Task.FromResult((read = request) is null ? 1 : 0), arguments));
        return read!;
    }

    private Task<int> Invoke(ExecuteShift execute, params string[] arguments)
        => ShiftCommand.Make(execute).Parse(["--id", $"{_sets.Id}", "--out", _sets["out"], .. arguments]).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}

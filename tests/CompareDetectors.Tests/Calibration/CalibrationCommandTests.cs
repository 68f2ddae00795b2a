using System.CommandLine;
using System.Xml.Linq;
using CompareDetectors.Calibration;
using CompareDetectors.Calibration.Report;
using CompareDetectors.Commands;
using CompareDetectors.Plan;
using CompareDetectors.Results;
using CompareDetectors.Sets;
using CompareDetectors.Tests.Report;

namespace CompareDetectors.Tests.Calibration;

public sealed class CalibrationCommandTests : IDisposable
{
    private readonly SyntheticSets _sets = new();
    private readonly SetSpec _id;

    public CalibrationCommandTests() => _id = _sets.Write("large", seed: 5, classes: 2, perClass: 200, firstLabel: 0);

    public void Dispose() => _sets.Dispose();

    [Fact]
    public async Task Run_OneClass_WritesResultsReportAndDrawing()
    {
        Assert.Equal(0, await Invoke(CalibrationExecution.Run, "--classes", "0", "--detectors", "moments,fused,fused+", "--splits", "150"));
        var rows = Rows();
        Assert.Equal(["Moments", "Fused", "Fused+"], rows.Select(r => r.Detector));
        Assert.All(rows, r => Assert.Equal((0, 1, 150, 22, 23, 45, 31), (r.IdClass!.Value, r.Window, r.Splits, r.Calibrated, r.Tested, r.TestId, r.HeldOut)));
        Assert.False(Directory.Exists(_sets["out/checkpoints"]));
        // 22 scores answer for 5 % and more.
        Assert.All(rows, r => Assert.Equal(CalibrationSettings.Alphas.Where(a => a >= 0.05), r.Rates.Select(rate => rate.Alpha)));
        foreach (var rate in rows.SelectMany(r => r.Rates))
        {
            Assert.InRange(rate.Mean, 0, rate.Alpha + (4 * rate.StandardError));
            Assert.Equal((31, 45), (rate.TrainingPart!.Calibrated, rate.TrainingPart.Tested));
        }

        var page = new ReportPage(File.ReadAllText(_sets["out/report.html"]));
        var shown = ReportPage.Row(page.Table("alarms-table"), 0);
        var first = AlarmSummary.Of(rows, CalibrationSettings.TableAlphas)[0];
        Assert.Equal(("Moments", 0.05, false), (ReportPage.Words(shown[0]), first.Alpha, first.IsAbove));
        Assert.Equal(FormattableString.Invariant($"{100 * first.Mean:F2} ± {100 * first.StandardError:F2}"), ReportPage.Words(shown[3]));
        Assert.DoesNotContain("Not finished", page.Text, StringComparison.Ordinal);
        var drawing = XDocument.Load(_sets[$"out/{CalibrationReport.DrawingName}"]).Root!;
        Assert.Equal(3, drawing.Descendants().Count(e => e.Name.LocalName == "path" && ((string?)e.Attribute("class"))!.StartsWith("band", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_AllClasses_MeasuresWindows()
    {
        string[] options = ["--classes", "all", "--ood-test", $"{_sets.Ood}", "--detectors", "batch-stats", "--window", "2"];
        Assert.Equal(0, await Invoke(CalibrationExecution.Run, options));
        var rows = Rows();
        Assert.Equal([(1, 40, 40), (2, 20, 20)], rows.Select(r => (r.Window, r.Calibrated, r.Tested)));
        Assert.All(rows, r => Assert.Null(r.IdClass));
        Assert.All(rows[1].Rates, rate => Assert.Equal((32, 40), (rate.TrainingPart!.Calibrated, rate.TrainingPart.Tested)));

        // All is there already: the same command leaves it so, another one is refused.
        Assert.Equal(0, await Invoke(CalibrationExecution.Run, options));
        Assert.Equal(JsonFormat.Write(rows), JsonFormat.Write(Rows()));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Invoke(CalibrationExecution.Run, [.. options, "--splits", "7"]));
        Assert.Contains("the splits", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Interrupted_GivesTheFiguresOfAnUninterruptedRun()
    {
        var plan = SmallPlans.Plan("geom,moments", [0], experiment: Experiments.Calibration) with { Settings = SmallPlans.Settings with { MaxId = null }, Calibration = new CalibrationSettings { Splits = 10, Window = 2 } };
        var sources = ImageSources.Read(_id, _sets.Ood, [], CancellationToken.None);
        Do("whole", default);
        using var source = new CancellationTokenSource();
        var log = new SmallPlans.Log(onReport: p =>
        {
            if (p.Done == 1) source.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Do("parts", source.Token, log));
        Assert.Contains("1 of 2 planned detectors", new ReportPage(File.ReadAllText(_sets["parts/report.html"])).Text, StringComparison.Ordinal);
        Do("parts", default);
        Assert.Equal(Figures("whole"), Figures("parts"));
        Assert.False(Directory.Exists(_sets["parts/checkpoints"]));

        void Do(string folder, CancellationToken cancellationToken, SmallPlans.Log? display = null)
        {
            using var output = RowFolder<CalibrationRecord>.Open(_sets[folder], SmallPlans.Manifest(plan, sources) with { Calibration = plan.Calibration });
            new CalibrationRunner(plan, sources, output, CalibrationReport.Write).Run(display ?? new SmallPlans.Log(), CalibrationRunner.CheckImages(plan, sources), cancellationToken);
        }

        string Figures(string folder) => JsonFormat.Write(Rows(folder).Select(r => r with { TrainSeconds = 0 }));
    }

    [Fact]
    public async Task Defaults_AreThoseOfTheHelp()
    {
        ExperimentPlan? plan = null;
        await CalibrationCommand.Make((read, _, _, _) => Task.FromResult((plan = read) is null ? 1 : 0)).Parse(["--id", "mnist:x", "--ood-train", "mnist:y", "--out", "z"]).InvokeAsync();
        Assert.Equal(["GEOM", "Moments", "BatchStatistics", "IntermediateLayer", "Fused"], plan!.Runs.Take(5).Select(r => r.Detector.Name));
        Assert.Equal(Enumerable.Range(0, 10), plan.Runs.Select(r => r.IdClass).Distinct());
        Assert.Equal((200, 16, Preset.Cpu, 16), (plan.Calibration!.Splits, plan.Calibration.Window, plan.Preset!, plan.Runs[0].Outliers.Count!.Value));
    }

    [Theory]
    [InlineData("--splits", "1", "--splits is 1")]
    [InlineData("--window", "1", "--window is 1")]
    [InlineData("--classes", "x", "--classes is 'x'")]
    [InlineData("--classes", "all", "--ood-test")]
    [InlineData("--max-test", "10", "are too few to calibrate with")]
    public async Task WrongOption_SaysWhyAndWritesNothing(string option, string value, string expected)
    {
        var options = new Dictionary<string, string> { ["--classes"] = "0", ["--detectors"] = "geom", [option] = value };
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => Invoke(CalibrationExecution.Run, [.. options.SelectMany(o => new[] { o.Key, o.Value })]));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_sets["out"]));
    }

    private List<CalibrationRecord> Rows(string folder = "out") => JsonFormat.Read<List<CalibrationRecord>>(_sets[$"{folder}/results.json"]);

    private Task<int> Invoke(Execute execute, params string[] arguments)
        => CalibrationCommand.Make(execute).Parse(["--id", $"{_id}", "--ood-train", $"{_sets.Ood}", "--ood-count", "6", "--depth", "10", "--epochs", "1", "--max-id", "all", "--out", _sets["out"], .. arguments])
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}

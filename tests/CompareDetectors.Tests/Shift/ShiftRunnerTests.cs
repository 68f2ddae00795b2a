using CompareDetectors.Results;
using CompareDetectors.Shift;

namespace CompareDetectors.Tests.Shift;

public sealed class ShiftRunnerTests : IDisposable
{
    private static readonly ShiftSettings s_withNetwork = SmallShifts.Settings with { Parts = [ShiftSettings.Filters, ShiftSettings.Network], NetworkEpochs = 1 };
    private readonly SyntheticSets _sets = new();

    public void Dispose() => _sets.Dispose();

    [Fact]
    public void Run_Interrupted_GivesTheFiguresOfAnUninterruptedRun()
    {
        var sources = SmallShifts.Read(_sets, s_withNetwork);
        var plan = SmallShifts.Plan(sources, s_withNetwork, repeats: 2, "gaussian-noise", "darkness");
        SmallShifts.Run(plan, sources, _sets["whole"]);

        var stops = 0;
        foreach (var stopAfter in new[] { 0, 1, 4, 6 })
        {
            using var source = new CancellationTokenSource();
            var log = new SmallPlans.Log(onReport: p =>
            {
                if (p.Done >= stopAfter && p.Training is not null) source.Cancel();
            });
            Assert.ThrowsAny<OperationCanceledException>(() => SmallShifts.Run(plan, sources, _sets["parts"], log, source.Token));
            stops++;
            // A network that was trained before is loaded, not trained again.
            if (stopAfter == 1) Assert.True(File.Exists(_sets["parts/checkpoints/r0.network"]));
        }

        SmallShifts.Run(plan, sources, _sets["parts"]);
        var (whole, parts) = (SmallShifts.Rows(_sets["whole"]), SmallShifts.Rows(_sets["parts"]));
        // Eight conditions; a single image has no quarter of a shifted one.
        Assert.Equal((4, 8 * 5), (stops, whole.Count));
        Assert.Equal(whole.Count, parts.Count);
        Assert.All(whole.Zip(parts), pair => Assert.True(pair.First.SameFigures(pair.Second), $"{pair.First}\n{pair.Second}"));
        Assert.False(Directory.Exists(_sets["parts/checkpoints"]));
        // The comparison means something: repeats differ.
        Assert.NotEqual(whole[0].Auroc, whole[20].Auroc);
    }

    [Fact]
    public void Run_BlurAndAnotherSet_AreMeasuredInAllWindowsAndShares()
    {
        var sources = SmallShifts.Read(_sets, SmallShifts.Settings, withOthers: true);
        SmallShifts.Run(SmallShifts.Plan(sources, SmallShifts.Settings with { MaxTest = null }, 1, "gaussian-blur"), sources, _sets["out"]);
        var rows = SmallShifts.Rows(_sets["out"]);
        var strong = rows.Where(r => r is { Corruption: "gaussian-blur", Severity: 5, Share: 1 }).ToArray();
        Assert.Equal([1, 4, 8], strong.Select(r => r.Window));
        Assert.All(strong, r => Assert.True(r.Auroc > 0.95, $"{r}"));
        Assert.All(rows, r => Assert.InRange(r.Auroc, r.AurocLow, r.AurocHigh));
        Assert.All(rows, r => Assert.True(r.FalseAlarm1 <= r.FalseAlarm5 && r.Found1 <= r.Found5, $"{r}"));
        var quarter = rows.Single(r => r is { Corruption: "gaussian-blur", Severity: 1, Window: 8, Share: 0.25 });
        var all = rows.Single(r => r is { Corruption: "gaussian-blur", Severity: 1, Window: 8, Share: 1 });
        Assert.Equal((2, 8), (quarter.ShiftedImages, all.ShiftedImages));
        Assert.True(quarter.Auroc <= all.Auroc, $"{quarter}\n{all}");
        var other = rows[^1];
        Assert.Equal(["ood-images"], other.OodTestSets);
        Assert.Equal((null, null, 8), (other.Corruption, other.Severity, other.Window));
    }

    [Fact]
    public void Run_Row_SaysWhatItIsOf()
    {
        var settings = s_withNetwork with { Classes = [0, 1, 2], MaxId = 210, MaxTest = 40, Windows = [1, 4] };
        var sources = ShiftSources.Read(_sets.Write("more", 3, classes: 4, perClass: 100, firstLabel: 0), [], settings, CancellationToken.None);
        SmallShifts.Run(SmallShifts.Plan(sources, settings, 1, "contrast"), sources, _sets["out"]);
        var row = SmallShifts.Rows(_sets["out"])[1];
        Assert.Equal(("r0-contrast-1", "BatchStatistics", "more-images", 4, 0.25, 1), (row.Key, row.Detector, row.IdSet, row.Window, row.Share, row.ShiftedImages));
        Assert.Equal(["filters", "network"], row.Parts);
        Assert.Equal([0, 1, 2], row.Options.Classes!);
        Assert.Equal((1, 210, 210, 42, 40, 40), (row.Options.NetworkEpochs, row.Options.NetworkImages, row.Options.TrainId, row.Options.HeldOut, row.Options.TestId, row.Options.TestOod));
        Assert.True(row is { WindowsId: >= 500, WindowsOod: >= 500, TrainSeconds: > 0, ScoredImagesPerSecond: > 0 });
    }

    [Fact]
    public void Run_ManyImages_FalseAlarmsAreAboutAsNominal()
    {
        var settings = SmallShifts.Settings with { MaxId = null, MaxTest = null, Windows = [1, 4, 16], Shares = [1] };
        var sources = ShiftSources.Read(_sets.Write("many", 5, classes: 4, perClass: 500, firstLabel: 0), [], settings, CancellationToken.None);
        SmallShifts.Run(SmallShifts.Plan(sources, settings, 1, "darkness"), sources, _sets["out"]);
        Assert.All(SmallShifts.Rows(_sets["out"]), r => Assert.InRange(r.FalseAlarm5, 0.01, 0.15));
    }

    [Fact]
    public void Run_AFinishedPlan_DoesNothing()
    {
        var sources = SmallShifts.Read(_sets, SmallShifts.Settings);
        var plan = SmallShifts.Plan(sources, SmallShifts.Settings, 1, "contrast");
        SmallShifts.Run(plan, sources, _sets["out"]);
        var before = File.ReadAllText(_sets["out/results.json"]);
        var log = new SmallPlans.Log();
        SmallShifts.Run(plan, sources, _sets["out"], log);
        Assert.Empty(log.Reports);
        Assert.Contains("2 of 2 conditions are there already", Assert.Single(log.Messages), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_sets["out/results.json"]));
    }

    [Fact]
    public void Open_FolderOfAnotherExperiment_IsRefusedAndLeftAlone()
    {
        var shifts = SmallShifts.Read(_sets, SmallShifts.Settings);
        var plan = SmallShifts.Plan(shifts, SmallShifts.Settings, 1, "contrast");
        var runs = SmallPlans.Manifest(SmallPlans.Plan("geom"), _sets.Read());
        RowFolder<ShiftRecord>.Open(_sets["shift"], SmallShifts.Manifest(plan, shifts)).Dispose();
        ResultFolder.Open(_sets["run"], runs).Dispose();
        Refused("the experiment", () => RowFolder<ShiftRecord>.Open(_sets["run"], SmallShifts.Manifest(plan, shifts)));
        Refused("the experiment", () => ResultFolder.Open(_sets["shift"], runs));
        Refused("the seed", () => RowFolder<ShiftRecord>.Open(_sets["shift"], SmallShifts.Manifest(plan, shifts) with { Seed = 9 }));
        Refused("the settings", () => RowFolder<ShiftRecord>.Open(_sets["shift"], SmallShifts.Manifest(plan, shifts) with { Settings = SmallShifts.Settings with { Windows = [1] } }));

        static void Refused(string difference, Func<object> open)
        {
            var error = Assert.Throws<InvalidOperationException>(open);
            Assert.Contains($"differs in {difference}", error.Message, StringComparison.Ordinal);
            Assert.Contains("the command", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(16, 60, "windows of 16")]
    [InlineData(8, 15, "expected at least 16 test images")]
    public void Read_TooFewImages_SaysHowManyAreNeeded(int window, int maxTest, string expected)
    {
        var settings = SmallShifts.Settings with { Windows = [window], MaxTest = maxTest };
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => SmallShifts.Read(_sets, settings)).Message, StringComparison.Ordinal);
    }
}

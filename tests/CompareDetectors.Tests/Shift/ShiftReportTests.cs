using CompareDetectors.Shift;
using CompareDetectors.Tests.Report;

namespace CompareDetectors.Tests.Shift;

public sealed class ShiftReportTests : IDisposable
{
    private readonly SyntheticSets _sets = new();

    public void Dispose() => _sets.Dispose();

    [Fact]
    public void Write_FinishedRun_ShowsItsFigures()
    {
        var sources = SmallShifts.Read(_sets, SmallShifts.Settings, withOthers: true);
        SmallShifts.Run(SmallShifts.Plan(sources, SmallShifts.Settings, repeats: 2, "contrast", "darkness"), sources, _sets["out"]);
        var rows = SmallShifts.Rows(_sets["out"]);
        var page = new ReportPage(File.ReadAllText(_sets["out/report.html"]));

        var cell = ReportPage.Words(ReportPage.Row(page.Table("auroc-4"), 1)[2]); // darkness, severity 5
        var shown = rows.Where(r => r is { Corruption: "darkness", Severity: 5, Window: 4, Share: 1 }).Average(r => r.Auroc);
        Assert.StartsWith(FormattableString.Invariant($"{100 * shown:0.0} ±"), cell, StringComparison.Ordinal);
        Assert.Equal("ood-images", ReportPage.Words(ReportPage.Row(page.Table("auroc-sets"), 0)[0]));
        var alarms = ReportPage.Row(page.Table("alarms-table"), 2);
        Assert.Equal("8", ReportPage.Words(alarms[0]));
        Assert.Equal(FormattableString.Invariant($"{100 * rows.Where(r => r.Window == 8).Average(r => r.FalseAlarm5):0.0}"), ReportPage.Words(alarms[2]));
        Assert.Equal(5, page.Section("shares")!.Descendants("figure").Count());
        Assert.Contains("the command", ReportPage.Words(page.Section("reproduce")!), StringComparison.Ordinal);
        Assert.DoesNotContain("Not finished", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_StoppedRun_SaysWhatIsMissing()
    {
        var settings = SmallShifts.Settings with { Shares = [1] };
        var sources = SmallShifts.Read(_sets, settings);
        using var source = new CancellationTokenSource();
        var log = new SmallPlans.Log(onReport: p =>
        {
            if (p.Done == 1) source.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => SmallShifts.Run(SmallShifts.Plan(sources, settings, 1, "contrast"), sources, _sets["out"], log, source.Token));
        var page = new ReportPage(File.ReadAllText(_sets["out/report.html"]));
        Assert.Contains("1 of 2 planned conditions in this report, 1 still missing", page.Text, StringComparison.Ordinal);
        Assert.Equal("–", ReportPage.Words(ReportPage.Row(page.Table("auroc-1"), 0)[2]));
        Assert.Null(page.Section("shares"));
    }
}

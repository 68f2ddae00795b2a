using CompareDetectors.Plan;

namespace CompareDetectors.Tests.Report;

public sealed class ResultTableTests
{
    private static readonly IReadOnlyList<DetectorChoice> s_three = DetectorChoice.ParseList("geom,bce,fused");

    [Fact]
    public void ClassCell_ThreeRepeats_IsMeanAndSampleDeviation()
    {
        using var sample = new SampleResults([8], 3, null, s_three);
        sample.SetAuroc(r => r.Detector == "GEOM", r => 0.90 + (0.02 * r.Repeat));
        var cell = ReportPage.Row(new ReportPage(sample.WriteReport()).Table("results-table"), 0)[1];
        Assert.StartsWith("92.0 ± 2.0", ReportPage.Words(cell), StringComparison.Ordinal);
        Assert.Contains("repeat 1: 92.0", cell.Attribute("title")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void ClassCell_OneRun_HasItsIntervalAndNoDeviation()
    {
        using var sample = new SampleResults([8], 1, null, s_three);
        sample.Results[0] = sample.Results[0] with { Auroc = 0.9123, AurocLow = 0.8911, AurocHigh = 0.9302 };
        var cell = ReportPage.Row(new ReportPage(sample.WriteReport()).Table("results-table"), 0)[1];
        Assert.Equal("91.2 89.1–93.0", ReportPage.Words(cell));
    }

    [Fact]
    public void MeanCell_SeveralClasses_IsMeanAndDeviationOfTheClassMeans()
    {
        using var sample = new SampleResults([0, 1, 2], 2, null, s_three);
        // Class means .80, .90, 1.00; the repeats lie .01 to either side.
        sample.SetAuroc(r => r.Detector == "GEOM", r => 0.8 + (0.1 * r.IdClass) + (r.IdClass == 2 ? 0 : r.Repeat == 0 ? 0.01 : -0.01));
        var cell = ReportPage.Row(new ReportPage(sample.WriteReport()).Table("results-table"), 0)[^1];
        Assert.Equal("90.0 ± 10.0 lowest 80.0", ReportPage.Words(cell));
    }

    [Fact]
    public void Bold_OneBest_IsTheHighestOfItsColumn()
    {
        using var sample = new SampleResults([3, 8], 1, null, s_three);
        sample.SetAuroc(_ => true, r => r.Detector switch { "GEOM" => r.IdClass == 3 ? 0.95 : 0.90, "BCE" => 0.91, _ => 0.929 });
        var table = new ReportPage(sample.WriteReport()).Table("results-table");
        // Columns 1 and 2 are the classes 3 and 8, column 3 is the mean: .925, .91 and .929.
        Assert.Equal([1], ReportPage.Bold(table, 0));
        Assert.Empty(ReportPage.Bold(table, 1));
        Assert.Equal([2, 3], ReportPage.Bold(table, 2));
    }

    [Fact]
    public void Bold_EqualAsShown_AreAllBold()
    {
        using var sample = new SampleResults([8], 1, null, s_three);
        sample.SetAuroc(_ => true, r => r.Detector switch { "GEOM" => 0.97512, "BCE" => 0.90, _ => 0.97539 });
        var table = new ReportPage(sample.WriteReport()).Table("results-table");
        Assert.Contains(1, ReportPage.Bold(table, 0));
        Assert.DoesNotContain(1, ReportPage.Bold(table, 1));
        Assert.Contains(1, ReportPage.Bold(table, 2));
    }

    [Fact]
    public void Bold_FalsePositiveRate_IsTheLowest()
    {
        using var sample = new SampleResults([8], 1, null, s_three);
        for (var i = 0; i < 3; i++)
            sample.Results[i] = sample.Results[i] with { Fpr95 = 0.1 * (3 - i) };
        var table = new ReportPage(sample.WriteReport()).Table("results-table");
        var column = table.Descendants("th").Select(h => h.Value).ToList().IndexOf("FPR95");
        Assert.DoesNotContain(column, ReportPage.Bold(table, 0));
        Assert.Contains(column, ReportPage.Bold(table, 2));
    }

    [Fact]
    public void Bold_RowWithFewerRuns_IsNotCompared()
    {
        using var sample = new SampleResults([3, 8], 1, null, s_three);
        sample.SetAuroc(_ => true, r => r.Detector switch { "GEOM" => 0.99, "BCE" => 0.91, _ => 0.93 });
        sample.Results.RemoveAll(r => r.Detector == "GEOM" && r.IdClass == 8);
        var page = new ReportPage(sample.WriteReport());
        var table = page.Table("results-table");
        Assert.Equal([1], ReportPage.Bold(table, 0));
        Assert.Equal([2, 3], ReportPage.Bold(table, 2));
        Assert.Contains("1 of 2 classes", ReportPage.Row(table, 0)[3].Value, StringComparison.Ordinal);
        Assert.Equal("–", ReportPage.Row(table, 0)[2].Value);
        Assert.Contains("5 of 6 planned runs in this report, 1 still missing", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Bold_SeveralNumbersOfOodImages_IsGivenToEachOfThem()
    {
        using var sample = new SampleResults([8], 1, [new OutlierChoice(16), new(64)], s_three);
        sample.SetAuroc(_ => true, r => (r.Detector, r.OodCount) switch { ("GEOM", _) => 0.92, ("BCE", 16) => 0.90, ("BCE", _) => 0.95, _ => 0.91 });
        var table = new ReportPage(sample.WriteReport()).Table("results-table");
        Assert.Equal(["16 OOD training images of 26 classes", "64 OOD training images of 26 classes"], table.Descendants("tr").Where(r => (string?)r.Attribute("class") == "group").Select(r => r.Value.Trim()));
        Assert.Equal([true, false, false, false, true, false], Enumerable.Range(0, 6).Select(row => ReportPage.Bold(table, row).Contains(1)));
    }

    [Fact]
    public void Rows_SameDetectorOnOtherLayers_AreNotAveraged()
    {
        using var sample = new SampleResults([8], 1, null, DetectorChoice.ParseList("layers:z1,layers:z4"));
        var table = new ReportPage(sample.WriteReport()).Table("results-table");
        Assert.Equal(["IntermediateLayer z1", "IntermediateLayer z4"], Enumerable.Range(0, 2).Select(row => ReportPage.Words(ReportPage.Row(table, row)[0])));
    }
}

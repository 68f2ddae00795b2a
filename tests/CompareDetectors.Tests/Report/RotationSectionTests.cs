using CompareDetectors.Plan;
using CompareDetectors.Results;

namespace CompareDetectors.Tests.Report;

public sealed class RotationSectionTests
{
    [Fact]
    public void Section_WithoutRotationResults_IsLeftOut()
    {
        using var sample = new SampleResults([8]);
        Assert.Null(new ReportPage(sample.WriteReport()).Section("rotation"));
    }

    [Fact]
    public void Table_HasTheSharesAndTheLowestInBold()
    {
        using var sample = WithRotation([0]);
        var table = new ReportPage(sample.WriteReport()).Table("rotation-table-0");
        Assert.Equal(["GEOM", "16", "0", "60", "1.235", "81.2", "7.0", "100.0"], ReportPage.Row(table, 0).Select(c => c.Value));
        Assert.Equal(["0.0"], table.Descendants("strong").Select(s => s.Value));
        Assert.Equal([7], ReportPage.Bold(table, 1));
    }

    [Fact]
    public void Images_SayWhatTheyAreCalled()
    {
        using var sample = WithRotation([0]);
        var section = new ReportPage(sample.WriteReport()).Section("rotation")!;
        var geom = section.Descendants("article").First();
        Assert.Contains("Calls 8 of these 8 images OOD", geom.Value, StringComparison.Ordinal);
        Assert.Equal(8, geom.Descendants("li").Count(l => (string?)l.Attribute("class") == "called-ood" && l.Element("strong")!.Value == "OOD"));
        Assert.Equal(8, section.Descendants("li").Count(l => (string?)l.Attribute("class") == "called-id" && l.Element("strong")!.Value == "ID"));
    }

    /// <summary>Results of GEOM, which calls all images that rotation hardly changes OOD, and of layers, which call none so.</summary>
    internal static SampleResults WithRotation(IReadOnlyList<int> classes)
    {
        var sample = new SampleResults(classes, 1, null, DetectorChoice.ParseList("geom,layers"));
        sample.Manifest = sample.Manifest with { Experiment = Experiments.Figure3 };
        for (var i = 0; i < sample.Results.Count; i++)
        {
            var run = sample.Results[i];
            var ood = run.Detector == "GEOM";
            sample.Results[i] = run with
            {
                Rotation = new RotationResult { Images = 60, Threshold = 1.234567, Youden = 0.812, ShareOfAllCalledOod = 0.07, ShareCalledOod = ood ? 1 : 0 },
            };
            var detail = sample[run.Key];
            sample[run.Key] = detail with { Rotation = [.. detail.WorstId.Select(image => image with { CalledOod = ood, Change = 0.02 })] };
        }

        return sample;
    }
}

using CompareDetectors.Engine;
using CompareDetectors.Plan;

namespace CompareDetectors.Tests.Plan;

public class ExperimentPlanTests
{
    private static readonly OutlierChoice[] s_counts = [new(16), new(64)];

    [Fact]
    public void ListRuns_ClassesRepeatsAndCounts_KeepsSharedNetworksTogether()
    {
        var runs = ExperimentPlan.ListRuns([3, 5], 2, 10, s_counts, DetectorChoice.ParseList("fused,layers:z1,bce,geom"));
        Assert.Equal(2 * 2 * 2 * 4, runs.Count);
        Assert.Equal(runs.Count, runs.Select(r => r.Key).Distinct().Count());
        // A network is trained once: its runs follow each other.
        Assert.Equal(["c3-r0", "c3-r1", "c5-r0", "c5-r1"], runs.Chunk(8).Select(group => Assert.Single(group.Select(SessionNames.OfClass).Distinct())));
        Assert.Equal(["GEOM", "BCE", "IntermediateLayer", "Fused"], runs.Take(4).Select(r => r.Detector.Name));
        Assert.All(runs, r => Assert.Equal(10 + r.Repeat, r.Seed));
    }

    [Fact]
    public void ListRuns_OneNetwork_SharesThatOfTheFirstRepeat()
    {
        var runs = ExperimentPlan.ListRuns([3], 2, 10, [new(16)], DetectorChoice.ParseList("layers"), oneNetwork: true);

        Assert.Equal(["c3-r0-n16-layers-z1-z2-z3-transform-logits", "c3-r1-n16-layers-z1-z2-z3-transform-logits"], runs.Select(r => r.Key));
        Assert.All(runs, r => Assert.Equal(("c3-r0", 10), (SessionNames.OfClass(r), r.NetworkSeed)));
        Assert.Equal([10, 11], runs.Select(r => r.Seed));
        Assert.Equal(["c3-r0-n16", "c3-r1-n16"], runs.Select(SessionNames.OfOutliers));
    }

    [Fact]
    public void ListRuns_LayersThatAFusedDetectorJoins_StandBesideIt()
    {
        var runs = ExperimentPlan.ListRuns([3], 1, 0, [new(16)], DetectorChoice.ParseList("fused+,fused:z1,transform-logits,layers:z1,transform-logits,layers,bce"));

        Assert.Equal(["bce", "layers-z1-z2-z3-transform-logits", "layers-z1-transform-logits", "fused-z1-transform-logits", "fusedplus"], runs.Select(r => r.Detector.Slug));
        Assert.Equal(runs[2].Key, SessionNames.OfScoring(runs[3]));
        Assert.NotEqual(runs[1].Key, SessionNames.OfScoring(runs[3]));
        Assert.Equal(runs[4].Key, SessionNames.OfScoring(runs[4]));
    }

    [Fact]
    public void ListRuns_Wrong_SaysWhy()
    {
        Assert.Contains("--repeats is 0", Error(() => ExperimentPlan.ListRuns([1], 0, 0, s_counts, [DetectorChoice.Geom])), StringComparison.Ordinal);
        Assert.Contains("named twice: 1, 1", Error(() => ExperimentPlan.ListRuns([1, 1], 1, 0, s_counts, [DetectorChoice.Geom])), StringComparison.Ordinal);
        Assert.Contains("expected at least one", Error(() => ExperimentPlan.ListRuns([], 1, 0, s_counts, [DetectorChoice.Geom])), StringComparison.Ordinal);
        Assert.Contains("named twice: n16, nall, n16", Error(() => ExperimentPlan.ListRuns([1], 1, 0, [new(16), new(null), new(16)], [DetectorChoice.Geom])), StringComparison.Ordinal);
        Assert.Contains("is 0; expected 1 or more", Error(() => ExperimentPlan.ListRuns([1], 1, 0, [new(0)], [DetectorChoice.Geom])), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OodClasses_NumberOrList()
    {
        Assert.Equal(5, OutlierChoice.Parse(16, "5").ClassCount);
        Assert.Equal([0, 9], OutlierChoice.Parse(16, "=0,9").Labels!);
        Assert.Equal([0, 9], OutlierChoice.Parse(16, "0,9").Labels!);
        Assert.Equal([7], OutlierChoice.Parse(16, "=7").Labels!);
        Assert.Equal(new OutlierChoice(16), OutlierChoice.Parse(16, null));
        Assert.NotEqual(OutlierChoice.Parse(16, "7"), OutlierChoice.Parse(16, "=7"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    [InlineData("=1,x")]
    [InlineData("2,2")]
    public void Parse_WrongOodClasses_SaysWhy(string text)
        => Assert.Contains($"--ood-classes is '{text}'", Error(() => OutlierChoice.Parse(16, text)), StringComparison.Ordinal);

    [Fact]
    public void Validate_Settings_ListsAllErrors()
    {
        var error = Error(() => (SmallPlans.Settings with { Width = 0, Depth = 12, Epochs = 0, MaxId = 0, LayerDropout = 1 }).Validate());
        Assert.Equal(5, error.Split(Environment.NewLine).Length);
        Assert.Contains("--layer-dropout is 1; expected 0 or more, and below 1", error, StringComparison.Ordinal);
        Assert.Contains("--depth is 12; expected 6n + 4", error, StringComparison.Ordinal);
        Assert.All(new[] { Preset.Cpu, Preset.Laptop, Preset.Paper }.Select(Preset.Of), settings => Assert.Equal((0, 0.25), (settings.LayerDropout, settings.ValidationShare)));
        Preset.Of(Preset.Cpu).Validate();
        Preset.Of(Preset.Laptop).Validate();
        Preset.Of(Preset.Paper).Validate();
        Assert.Contains("expected cpu, laptop or paper", Error(() => Preset.Of("fast")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(50, 25)]
    public void ClassifierEpochsFor_Epochs_IsHalfRoundedUp(int epochs, int expected)
        => Assert.Equal(expected, TrainingSettings.ClassifierEpochsFor(epochs));

    private static string Error(Action action) => Assert.Throws<ArgumentException>(action).Message;
}

using System.CommandLine;
using CompareDetectors.Plan;

namespace CompareDetectors.Commands;

/// <summary>The commands for the tables and figures of the intermediate-layer paper (IPSJ Journal 62(4), 2021, section 4).</summary>
internal static class PaperCommands
{
    private static readonly DetectorChoice[] s_compared = [DetectorChoice.Geom, DetectorChoice.GeomPlus, DetectorChoice.Bce, DetectorChoice.DefaultLayers, DetectorChoice.Moments, DetectorChoice.Fused];

    private static readonly DetectorChoice[] s_features =
    [
        DetectorChoice.Geom,
        .. new[] { "softmax", "z4", "z3", "z2", "z1" }.Select(layer => DetectorChoice.OfLayers(layer)),
        DetectorChoice.OfLayers("z1", "z2", "z3", "z4"),
    ];

    public static IEnumerable<Command> Make(Execute execute) =>
    [
        Make(execute, new(Experiments.Table2, "Table 2: GEOM, and the intermediate-layer detector, trained as in the paper but for the outliers that are made, on softmax, z4, z3, z2, z1 and all four layers.", s_features)),
        Make(execute, new(Experiments.Table3, "Table 3: GEOM, GEOM+, BCE and the intermediate-layer detector as the library trains it; beside them the moments and the fused detector.", s_compared)),
        Make(execute, new(Experiments.Figure3, "Figure 3: what each detector calls images of the in-distribution class that rotation hardly changes.", s_compared) { Classes = "0" }),
        Make(execute, new(Experiments.Figure4, "Figure 4: detectors against the number of out-of-distribution training images.", s_compared) { Counts = "16,64,256,1024", Repeats = 3 }),
        Make(execute, new(Experiments.Figure5, "Figure 5: detectors against the number of classes that the out-of-distribution training images are from.", s_compared) { Counts = "500", ClassCounts = "1,2,5,10,100", Repeats = 3 }),
    ];

    private static Command Make(Execute execute, Protocol protocol)
    {
        var sets = new SetOptions();
        var settings = new SettingOptions();
        var preset = SettingOptions.ForPreset();
        var classes = new Option<string>("--classes") { Description = "In-distribution classes, with commas or as a range; each is one in turn.", DefaultValueFactory = _ => protocol.Classes };
        var counts = new Option<string>(protocol.Experiment == Experiments.Figure4 ? "--ood-counts" : "--ood-count") { Description = "How many out-of-distribution training images, or 'all'.", DefaultValueFactory = _ => protocol.Counts };
        var repeats = new Option<int>("--repeats") { Description = "How often all is done, each time with another seed.", DefaultValueFactory = _ => protocol.Repeats };
        var oneNetwork = SettingOptions.ForOneNetwork();
        var detectors = new Option<string?>("--detectors") { Description = "Other detectors than the table's, as for the command run." };
        var command = new Command(protocol.Experiment, protocol.Description) { preset, classes, counts, repeats, oneNetwork, detectors };
        var classCounts = new Option<string?>("--ood-classes");
        if (protocol.ClassCounts is { } standard)
        {
            classCounts.Description = "From how many classes they are drawn, by the seed; one result for each.";
            classCounts.DefaultValueFactory = _ => standard;
        }
        else
        {
            classCounts.Description = "From how many classes they are drawn, or from which, as a list such as =0,9. Without it from all.";
        }

        command.Add(classCounts);
        sets.AddTo(command);
        settings.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var seed = sets.Seed(parsed);
            var specs = sets.Specs(parsed);
            var name = parsed.GetValue(preset)!;
            var plan = new ExperimentPlan
            {
                Experiment = protocol.Experiment,
                Preset = name,
                Seed = seed,
                Settings = settings.Read(parsed, name, specs.Id, classifierOfPaper: protocol.Experiment == Experiments.Table2),
                Runs = ExperimentPlan.ListRuns(
                    Numbers.ParseList(parsed.GetValue(classes)!, "--classes"), parsed.GetValue(repeats), seed,
                    Outliers(protocol, parsed.GetValue(counts)!, counts.Name, parsed.GetValue(classCounts)),
                    parsed.GetValue(detectors) is { } list ? DetectorChoice.ParseList(list) : protocol.Detectors,
                    parsed.GetValue(oneNetwork)),
            };
            return execute(plan, specs, sets.Out(parsed), cancellationToken);
        });
        return command;
    }

    private static OutlierChoice[] Outliers(Protocol protocol, string counts, string option, string? classCounts)
    {
        var numbers = protocol.Experiment == Experiments.Figure4 && counts != "all"
            ? [.. Numbers.ParseList(counts, option).Select(n => (int?)n)]
            : new[] { Numbers.ParseCount(counts, option) };
        return protocol.ClassCounts is null
            ? [.. numbers.Select(n => OutlierChoice.Parse(n, classCounts))]
            : [.. Numbers.ParseList(classCounts!, "--ood-classes").Select(k => OutlierChoice.Parse(numbers[0], k.ToString(System.Globalization.CultureInfo.InvariantCulture)))];
    }

    /// <summary>What a table or figure of the paper compares.</summary>
    private sealed record Protocol(string Experiment, string Description, IReadOnlyList<DetectorChoice> Detectors)
    {
        public string Classes { get; init; } = "0-9";

        public string Counts { get; init; } = "all";

        /// <summary>Numbers of classes, each a result of its own; null where the paper doesn't vary them.</summary>
        public string? ClassCounts { get; init; }

        public int Repeats { get; init; } = 1;
    }
}

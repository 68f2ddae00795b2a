using System.CommandLine;
using CompareDetectors.Plan;

namespace CompareDetectors.Commands;

/// <summary>The command <c>run</c>: detectors of the user's choice on image sets of the user's choice.</summary>
internal static class RunCommand
{
    public static Command Make(Execute execute)
    {
        var sets = new SetOptions();
        var settings = new SettingOptions();
        var idClass = new Option<string>("--id-class") { Description = "The class that is in-distribution; several with commas or as a range.", Required = true };
        var oodCount = new Option<string>("--ood-count") { Description = "How many out-of-distribution training images, or 'all'; as many of each class as can be.", Required = true };
        var oodClasses = new Option<string?>("--ood-classes") { Description = "From how many classes they are drawn (which ones: by the seed), or from which, as a list such as =0,9. Without it from all." };
        var detectors = new Option<string>("--detectors") { Description = "Detectors with commas: geom, geom+, bce, layers, layers:z1,z2,… (of softmax, z1, z2, z3, z4, pool, transform-logits), moments, batch-stats, fused, fused:z1,z2,…, and fused+ and fused+:z1,z2,…, which are fused on the network of GEOM+.", DefaultValueFactory = _ => "geom,geom+,bce,layers,moments,fused" };
        var repeats = new Option<int>("--repeats") { Description = "How often all is done, each time with another seed.", DefaultValueFactory = _ => 1 };
        var oneNetwork = SettingOptions.ForOneNetwork();
        var command = new Command(Experiments.Run, "Compares detectors on image sets of your choice. Sizes that are not given are those of the preset cpu of the other commands.")
        {
            idClass, oodCount, oodClasses, detectors, repeats, oneNetwork,
        };
        sets.AddTo(command);
        settings.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var count = Numbers.ParseCount(parsed.GetValue(oodCount)!, "--ood-count");
            var seed = sets.Seed(parsed);
            var specs = sets.Specs(parsed);
            var plan = new ExperimentPlan
            {
                Experiment = Experiments.Run,
                Preset = null,
                Seed = seed,
                Settings = settings.Read(parsed, Preset.Cpu, specs.Id),
                Runs = ExperimentPlan.ListRuns(
                    Numbers.ParseList(parsed.GetValue(idClass)!, "--id-class"), parsed.GetValue(repeats), seed,
                    [OutlierChoice.Parse(count, parsed.GetValue(oodClasses))], DetectorChoice.ParseList(parsed.GetValue(detectors)!), parsed.GetValue(oneNetwork)),
            };
            return execute(plan, specs, sets.Out(parsed), cancellationToken);
        });
        return command;
    }
}

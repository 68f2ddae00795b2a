using System.CommandLine;
using CompareDetectors.Calibration;
using CompareDetectors.Plan;

namespace CompareDetectors.Commands;

/// <summary>The command <c>calibration</c>: whether calibrated detectors keep the rate of false alarms that is asked for.</summary>
internal static class CalibrationCommand
{
    private const string All = "all";

    public static Command Make(Execute execute)
    {
        var sets = new SetOptions();
        var settings = new SettingOptions();
        var preset = SettingOptions.ForPreset();
        var classes = new Option<string>("--classes") { Description = "In-distribution classes, with commas or as a range; each is one in turn. 'all': all of the set together, which takes other sets at --ood-train and --ood-test.", DefaultValueFactory = _ => "0-9" };
        var count = new Option<string>("--ood-count") { Description = "How many out-of-distribution training images, or 'all'; as many of each class as can be.", DefaultValueFactory = _ => "16" };
        var oodClasses = new Option<string?>("--ood-classes") { Description = "From how many classes they are drawn (which ones: by the seed), or from which, as a list such as =0,9. Without it from all." };
        var detectors = new Option<string>("--detectors") { Description = "Detectors, as for the command run.", DefaultValueFactory = _ => "geom,moments,layers,fused,batch-stats" };
        var splits = new Option<int>("--splits") { Description = "How often the in-distribution test images are divided into a half to calibrate with and a half to count false alarms in; split s has the seed + s.", DefaultValueFactory = _ => 200 };
        var window = new Option<int>("--window") { Description = "Images in a window of the batch-statistics detector, which is measured on single images and on windows.", DefaultValueFactory = _ => 16 };
        var command = new Command(Experiments.Calibration, "Calibration: whether the share of in-distribution images that are called out-of-distribution is what was asked for, over many calibrations.")
        {
            preset, classes, count, oodClasses, detectors, splits, window,
        };
        sets.AddTo(command);
        settings.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var calibration = new CalibrationSettings { Splits = parsed.GetValue(splits), Window = parsed.GetValue(window) };
            calibration.Validate();
            var seed = sets.Seed(parsed);
            var specs = sets.Specs(parsed);
            var name = parsed.GetValue(preset)!;
            var plan = new ExperimentPlan
            {
                Experiment = Experiments.Calibration,
                Preset = name,
                Seed = seed,
                Settings = settings.Read(parsed, name, specs.Id),
                Calibration = calibration,
                Runs = ExperimentPlan.ListRuns(
                    parsed.GetValue(classes) is All ? [PlannedRun.AllClasses] : Numbers.ParseList(parsed.GetValue(classes)!, "--classes"), repeats: 1, seed,
                    [OutlierChoice.Parse(Numbers.ParseCount(parsed.GetValue(count)!, "--ood-count"), parsed.GetValue(oodClasses))],
                    DetectorChoice.ParseList(parsed.GetValue(detectors)!)),
            };
            return execute(plan, specs, sets.Out(parsed), cancellationToken);
        });
        return command;
    }
}

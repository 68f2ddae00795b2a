using CompareDetectors.Display;
using CompareDetectors.Engine;
using CompareDetectors.Plan;
using CompareDetectors.Results;
using CompareDetectors.Sets;
using OodDetection;

namespace CompareDetectors.Calibration;

/// <summary>Trains the detectors of a plan, each once, and counts their false alarms; what the folder holds already is not done again.</summary>
internal sealed class CalibrationRunner(ExperimentPlan plan, ImageSources sources, RowFolder<CalibrationRecord> folder, Action<string> writeReport)
{
    /// <summary>The images of every run, chosen before the first one starts, so that an error shows now and not after hours.</summary>
    public static IReadOnlyDictionary<string, (int Training, int Test)> CheckImages(ExperimentPlan plan, ImageSources sources)
    {
        var counts = new Dictionary<string, (int, int)>(StringComparer.Ordinal);
        foreach (var group in plan.Runs.GroupBy(SessionNames.OfClass))
        {
            var images = CalibrationImages.Choose(sources, plan.Settings, group.First());
            if (group.Any(r => r.Detector.Kind == DetectorKind.BatchStatistics)) BatchStatisticsNeeds.Check(images.Detectors.Training, plan.Calibration!.Window);
            var scored = (2 * images.Detectors.Test.Count) + images.HeldOut.Count + images.Outliers.Tests.Sum(t => t.Count);
            foreach (var run in group) counts.Add(run.Key, (images.Detectors.Training.Count, scored));
        }

        return counts;
    }

    /// <summary>Does what is left.</summary>
    /// <exception cref="OperationCanceledException">Stopped; a later call goes on.</exception>
    public void Run(IPlanDisplay display, IReadOnlyDictionary<string, (int Training, int Test)> counts, CancellationToken cancellationToken)
    {
        var pending = plan.Runs.Where(run => !folder.Has(run.Key)).ToArray();
        if (folder.Done > 0) display.Message(folder.Resumption(folder.Done, plan.Runs.Count, "detectors"));
        var reporter = new WorkReporter(display, new TimeEstimate(Work.Of(pending, plan.Settings, run => counts[run.Key], run => run.Key)), plan.Runs.Count, folder.Done);
        foreach (var group in pending.GroupBy(SessionNames.OfClass)) RunClass(group.Key, [.. group], display, reporter, cancellationToken);
        // A process that is killed between a class's last result and its next step leaves a network.
        folder.DropCheckpoints(plan.Runs.SelectMany(SessionNames.OfNetworks));
        writeReport(folder.Folder);
    }

    private void RunClass(string name, PlannedRun[] runs, IPlanDisplay display, WorkReporter reporter, CancellationToken cancellationToken)
    {
        var seed = runs[0].Seed;
        var images = CalibrationImages.Choose(sources, plan.Settings, runs[0]);
        var checkpoint = new NetworkCheckpoint(folder.CheckpointPath(name));
        var counter = new AlarmCounter(plan.Calibration!, images, seed, cancellationToken);
        using var shared = new ClassSession(name, images.Detectors, plan.Settings, seed, checkpoint, reporter);
        var outliers = SessionNames.OfOutliers(runs[0]);
        var geomPlusCheckpoint = new NetworkCheckpoint(folder.CheckpointPath(SessionNames.OfGeomPlus(outliers)));
        using var session = new OutlierSession(outliers, shared, images.Outliers, plan.Settings, seed, geomPlusCheckpoint, reporter);
        foreach (var run in runs)
        {
            reporter.Setting = run.IdClass == PlannedRun.AllClasses ? "all classes" : $"class {sources.IdTrain.DescribeClass(run.IdClass)}";
            reporter.Detector = run.Detector.Title;
            var fitted = session.Fit(run.Detector, cancellationToken);
            var counted = reporter.Do(Work.OfScoring(run.Key), _ => Count(counter, fitted.Detector));
            CalibrationRecord[] rows = [.. counted.Select(c => Record(run, images, fitted.Cost, c))];
            folder.Add(run.Key, rows);
            foreach (var row in rows)
                display.Message($"{reporter.Setting}, {run.Detector.Title}{(row.Window > 1 ? $", windows of {row.Window}" : "")}: false alarms {string.Join(", ", row.Rates.Where(r => CalibrationSettings.TableAlphas.Contains(r.Alpha)).Select(r => FormattableString.Invariant($"{100 * r.Mean:F2} % at {100 * r.Alpha:0} %")))}");
            reporter.RunDone();
            writeReport(folder.Folder);
        }

        geomPlusCheckpoint.Delete();
        checkpoint.Delete();
    }

    private static IEnumerable<Counted> Count(AlarmCounter counter, IOodDetector detector)
        => detector is BatchStatisticsDetector batch ? [counter.Images(batch), counter.Windows(batch)] : [counter.Images(detector)];

    private CalibrationRecord Record(PlannedRun run, CalibrationImages images, TrainingCost cost, Counted counted) => new()
    {
        Key = run.Key,
        Detector = run.Detector.Name,
        Layers = run.Detector.Layers,
        IdSet = sources.IdDescription.Name,
        IdClass = run.IdClass == PlannedRun.AllClasses ? null : run.IdClass,
        OodTrainSet = sources.OodTrainDescription.Name,
        OodCount = images.Outliers.Training.Count,
        OodTestSets = sources.OodTestNames,
        Window = counted.Window,
        Seed = run.Seed,
        Splits = plan.Calibration!.Splits,
        Calibrated = counted.Study.Calibrated,
        Tested = counted.Study.Tested,
        TestId = images.Detectors.Test.Count,
        TestOod = images.Outliers.Tests.Sum(t => t.Count),
        HeldOut = images.HeldOut.Count,
        Rates = counted.Rates,
        TrainSeconds = cost.Seconds,
        Options = RunOptions.Of(plan.Settings, run.Detector, images.Detectors.Training.Count, images.Detectors.HeldOut.Count, images.Outliers.Classes),
    };
}

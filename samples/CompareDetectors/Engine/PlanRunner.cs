using System.Runtime.ExceptionServices;
using CompareDetectors.Display;
using CompareDetectors.Plan;
using CompareDetectors.Results;
using CompareDetectors.Sets;
using OodDetection;

namespace CompareDetectors.Engine;

/// <summary>Does the runs of a plan one after the other; what the folder holds already is not done again.</summary>
internal sealed class PlanRunner(ExperimentPlan plan, ImageSources sources, ResultFolder folder, Action<string> writeReport)
{
    /// <summary>The images of every run, chosen before the first one starts, so that an error shows now and not after hours.</summary>
    public static IReadOnlyDictionary<string, (int Training, int Test)> CheckImages(ExperimentPlan plan, ImageSources sources)
    {
        var counts = new Dictionary<string, (int, int)>(StringComparer.Ordinal);
        foreach (var group in plan.Runs.GroupBy(SessionNames.OfClass))
        {
            var run = group.First();
            var images = ClassImages.Choose(sources, plan.Settings, run.IdClass, run.NetworkSeed);
            if (group.Any(r => r.Detector.Kind == DetectorKind.BatchStatistics)) BatchStatisticsNeeds.Check(images.Training, largestWindow: 1);
            if (plan.Experiment == Experiments.Figure3) _ = new RotationStudy(images.Test);
            foreach (var choice in group.GroupBy(SessionNames.OfOutliers))
            {
                var outliers = OutlierImages.Choose(sources, plan.Settings, run.IdClass, choice.First().Seed, choice.First().Outliers);
                foreach (var member in choice)
                    counts.Add(member.Key, (images.Training.Count, images.Test.Count + outliers.Tests.Sum(t => t.Count)));
            }
        }

        return counts;
    }

    /// <summary>Does what is left.</summary>
    /// <exception cref="OperationCanceledException">Stopped; a later call goes on.</exception>
    public void Run(IPlanDisplay display, IReadOnlyDictionary<string, (int Training, int Test)> counts, CancellationToken cancellationToken)
    {
        var pending = plan.Runs.Where(run => !folder.Has(run.Key)).ToArray();
        var doneBefore = plan.Runs.Count - pending.Length;
        if (doneBefore > 0) display.Message(folder.Resumption(doneBefore, plan.Runs.Count, "results"));
        var estimate = new TimeEstimate(Work.Of(pending, plan.Settings, run => counts[run.Key], SessionNames.OfScoring));
        var reporter = new WorkReporter(display, estimate, plan.Runs.Count, doneBefore);
        foreach (var group in pending.GroupBy(SessionNames.OfClass)) RunClass(group.Key, [.. group], display, reporter, cancellationToken);
        // A process that is killed between a class's last result and its next step leaves one.
        folder.DropCheckpoints(plan.Runs.SelectMany(SessionNames.OfNetworks));
        writeReport(folder.Folder);
    }

    private void RunClass(string name, PlannedRun[] runs, IPlanDisplay display, WorkReporter reporter, CancellationToken cancellationToken)
    {
        var (idClass, seed) = (runs[0].IdClass, runs[0].NetworkSeed);
        var checkpoint = new NetworkCheckpoint(folder.CheckpointPath(name));
        var images = ClassImages.Choose(sources, plan.Settings, idClass, seed);
        var rotation = plan.Experiment == Experiments.Figure3 ? new RotationStudy(images.Test) : null;
        using var shared = new ClassSession(name, images, plan.Settings, seed, checkpoint, reporter);
        foreach (var choice in runs.GroupBy(SessionNames.OfOutliers))
        {
            var first = choice.First();
            var outliers = OutlierImages.Choose(sources, plan.Settings, idClass, first.Seed, first.Outliers);
            var geomPlusCheckpoint = new NetworkCheckpoint(folder.CheckpointPath(SessionNames.OfGeomPlus(choice.Key)));
            using var session = new OutlierSession(choice.Key, shared, outliers, plan.Settings, first.Seed, geomPlusCheckpoint, reporter);
            reporter.Setting = $"class {sources.IdTrain.DescribeClass(idClass)}, repeat {first.Repeat}, {outliers.Training.Count} OOD images";
            foreach (var scored in choice.GroupBy(SessionNames.OfScoring))
            {
                foreach (var (run, fitted, evaluation) in Evaluate(session, scored.Key, [.. scored], reporter, cancellationToken))
                {
                    var result = Record(run, images, outliers, fitted.Cost, evaluation, rotation);
                    folder.Add(result, evaluation.Detail(run.Key, rotation));
                    display.Finished(result);
                    reporter.RunDone();
                }

                writeReport(folder.Folder);
            }

            geomPlusCheckpoint.Delete();
        }

        checkpoint.Delete();
    }

    private static IEnumerable<(PlannedRun Run, Fitted<IOodDetector> Fitted, Evaluation Evaluation)> Evaluate(
        OutlierSession session, string name, PlannedRun[] runs, WorkReporter reporter, CancellationToken cancellationToken)
    {
        reporter.Detector = runs[^1].Detector.Title;
        session.Prepare([.. runs.Select(run => run.Detector)], cancellationToken);
        var fitted = new List<Fitted<IOodDetector>>();
        ExceptionDispatchInfo? failure = null;
        foreach (var run in runs)
        {
            reporter.Detector = run.Detector.Title;
            try
            {
                fitted.Add(session.Fit(run.Detector, cancellationToken));
            }
            catch (Exception error) when (fitted.Count > 0 && error is not OperationCanceledException)
            {
                // What was trained before is evaluated and kept all the same.
                failure = ExceptionDispatchInfo.Capture(error);
                break;
            }
        }

        PlannedRun[] done = [.. runs.Take(fitted.Count)];
        reporter.Detector = string.Join(", ", done.Select(run => run.Detector.Title));
        foreach (var result in done.Zip(fitted, session.Evaluate(Work.OfScoring(name), [.. done.Select(run => run.Detector)], cancellationToken))) yield return result;
        failure?.Throw();
    }

    private ResultRecord Record(PlannedRun run, ClassImages images, OutlierImages outliers, TrainingCost cost, Evaluation evaluation, RotationStudy? rotation)
    {
        var metrics = evaluation.Metrics;
        var scored = evaluation.IdScores.Length + evaluation.OodScores.Length;
        return new ResultRecord
        {
            Key = run.Key,
            Detector = run.Detector.Name,
            Layers = run.Detector.Layers,
            IdSet = sources.IdDescription.Name,
            IdClass = run.IdClass,
            OodTrainSet = sources.OodTrainDescription.Name,
            OodCount = outliers.Training.Count,
            OodClasses = outliers.Classes?.Count,
            OodTestSets = sources.OodTestNames,
            Repeat = run.Repeat,
            Seed = run.Seed,
            NetworkSeed = run.OneNetwork ? run.NetworkSeed : null,
            Auroc = metrics.Auroc,
            AurocLow = metrics.AurocInterval.Low,
            AurocHigh = metrics.AurocInterval.High,
            AuprIn = metrics.AuprIn,
            AuprOut = metrics.AuprOut,
            Fpr95 = metrics.Fpr95,
            TrainSeconds = cost.Seconds,
            ScoreSeconds = evaluation.Seconds,
            TrainImagesPerSecond = cost.ImagesPerSecond,
            ScoredImagesPerSecond = scored / evaluation.Seconds,
            TestId = evaluation.IdScores.Length,
            TestOod = evaluation.OodScores.Length,
            Options = RunOptions.Of(plan.Settings, run.Detector, images.Training.Count, images.HeldOut.Count, outliers.Classes),
            Rotation = rotation?.Measure(evaluation),
        };
    }
}

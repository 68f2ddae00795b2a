using CompareDetectors.Display;
using CompareDetectors.Engine;
using CompareDetectors.Results;
using OodDetection.Data;
using OodDetection;

namespace CompareDetectors.Shift;

/// <summary>Measures the conditions of a plan one after the other; what the folder holds already is not done again.</summary>
internal sealed class ShiftRunner(ShiftPlan plan, ShiftSources sources, RowFolder<ShiftRecord> folder, Action<string> writeReport)
{
    private readonly int _training = Math.Min(sources.Train.Count, plan.Settings.MaxId ?? int.MaxValue);

    /// <summary>Does what is left.</summary>
    /// <exception cref="OperationCanceledException">Stopped; a later call goes on.</exception>
    public void Run(IPlanDisplay display, CancellationToken cancellationToken)
    {
        var pending = plan.Runs.Where(run => !folder.Has(run.Key)).ToArray();
        if (folder.Done > 0) display.Message(folder.Resumption(folder.Done, plan.Runs.Count, "conditions"));
        var reporter = new WorkReporter(display, new TimeEstimate(Works(pending)), plan.Runs.Count, folder.Done);
        foreach (var repeat in pending.GroupBy(run => run.Repeat)) RunRepeat(repeat.Key, [.. repeat], display, reporter, cancellationToken);
        // A process that is killed between a repeat's last condition and its next step leaves a network.
        folder.DropCheckpoints(plan.Runs.Select(run => CheckpointName(run.Repeat)));
        writeReport(folder.Folder);
    }

    private static string CheckpointName(int repeat) => FormattableString.Invariant($"r{repeat}");

    private static Work WorkOfClean(int repeat) => new($"r{repeat}", WorkKind.Scoring);

    private static Work WorkOf(PlannedShift run) => new(run.Key, WorkKind.Scoring);

    private Dictionary<Work, double> Works(PlannedShift[] pending)
    {
        const int discriminatorEpochs = 4;
        var works = pending.ToDictionary(WorkOf, run => (double)ImagesOf(run.Condition));
        foreach (var repeat in pending.Select(run => run.Repeat).Distinct())
        {
            if (plan.Settings.NetworkEpochs is { } epochs)
                works[ShiftSession.WorkOfNetwork(repeat)] = (double)epochs * Math.Min(_training, ShiftSettings.MostNetworkImages);
            works[ShiftSession.WorkOfFit(repeat, plan.Settings)] = _training * (plan.Settings.Uses(ShiftSettings.Discriminator) ? discriminatorEpochs : 1.0);
            works[WorkOfClean(repeat)] = sources.Test.Count;
        }

        return works;
    }

    private int ImagesOf(ShiftCondition condition) => condition.Set is { } name ? sources.Others[name].Count : sources.Test.Count;

    private void RunRepeat(int repeat, PlannedShift[] runs, IPlanDisplay display, WorkReporter reporter, CancellationToken cancellationToken)
    {
        var seed = runs[0].Seed;
        var checkpoint = new NetworkCheckpoint(folder.CheckpointPath(CheckpointName(repeat)));
        reporter.Setting = $"repeat {repeat}";
        reporter.Detector = "BatchStatistics";
        using var session = ShiftSession.Fit(sources.Train.Sample(_training, seed), plan.Settings, repeat, seed, checkpoint, reporter, cancellationToken);
        reporter.Detector = "clean images";
        var clean = session.Read(WorkOfClean(repeat), sources.Test, cancellationToken).Images;
        var scorer = new WindowScorer(session.Detector, clean, seed);
        foreach (var run in runs)
        {
            reporter.Detector = run.Condition.ToString();
            var images = run.Condition is { Corruption: { } name, Severity: { } severity }
                ? sources.Test.Corrupt(Corruption.Named(name), severity, seed, cancellationToken: cancellationToken)
                : sources.Others[run.Condition.Set!];
            var (shifted, rate) = session.Read(WorkOf(run), images, cancellationToken);
            ShiftRecord[] rows = [.. Measure(run, scorer, shifted, cancellationToken).Select(row => row with { TrainSeconds = session.TrainSeconds, ScoredImagesPerSecond = rate })];
            folder.Add(run.Key, rows);
            display.Message($"Repeat {repeat}, {run.Condition}: AUROC {string.Join(", ", rows.Where(r => r.Share == rows.Max(o => o.Share)).Select(r => FormattableString.Invariant($"{r.Auroc:F4} ({(r.Window == 1 ? "1 image" : $"{r.Window} images")})")))}");
            reporter.RunDone();
            writeReport(folder.Folder);
        }

        checkpoint.Delete();
    }

    private IEnumerable<ShiftRecord> Measure(PlannedShift run, WindowScorer scorer, IReadOnlyList<WindowSummary> shifted, CancellationToken cancellationToken)
    {
        foreach (var window in plan.Settings.Windows)
        {
            foreach (var share in plan.Settings.Shares)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var count = ShiftSettings.ShiftedImages(window, share);
                if (count == 0) continue;
                var (id, ood) = (scorer.Clean(window), scorer.Shifted(shifted, sameImages: run.Condition.Set is null, window, count));
                yield return Row(run, window, share, count, id, ood, shifted.Count);
            }
        }
    }

    private ShiftRecord Row(PlannedShift run, int window, double share, int count, double[][] id, double[][] ood, int testOod)
    {
        var measures = WindowMeasures.Of(id, ood);
        return new ShiftRecord
        {
            Key = run.Key,
            Detector = "BatchStatistics",
            Parts = plan.Settings.Parts,
            IdSet = sources.Id.Name,
            Corruption = run.Condition.Corruption,
            Severity = run.Condition.Severity,
            OodTestSets = run.Condition.Set is { } name ? [name] : [],
            Window = window,
            Share = share,
            ShiftedImages = count,
            Repeat = run.Repeat,
            Seed = run.Seed,
            Auroc = measures.Auroc,
            AurocLow = measures.Low,
            AurocHigh = measures.High,
            FalseAlarm1 = measures.FalseAlarm1,
            FalseAlarm5 = measures.FalseAlarm5,
            Found1 = measures.Found1,
            Found5 = measures.Found5,
            WindowsId = id.Sum(order => order.Length),
            WindowsOod = ood.Sum(order => order.Length),
            TrainSeconds = 0,
            ScoredImagesPerSecond = 0,
            Options = new ShiftOptions
            {
                Classes = plan.Settings.Classes,
                NetworkEpochs = plan.Settings.NetworkEpochs,
                NetworkImages = plan.Settings.NetworkEpochs is null ? null : Math.Min(_training, ShiftSettings.MostNetworkImages),
                TrainId = _training,
                HeldOut = BatchStatisticsNeeds.HeldOut(_training),
                TestId = sources.Test.Count,
                TestOod = testOod,
            },
        };
    }
}

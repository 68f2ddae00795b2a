using System.Diagnostics;
using CompareDetectors.Results;
using OodDetection;
using OodDetection.Data;
using OodDetection.Metrics;
using OodDetection.Networks;
using static TorchSharp.torch;

namespace CompareDetectors.PostHoc;

/// <summary>Fits and scores group by group; a group whose results the folder holds is not done again.</summary>
internal sealed class PostHocRunner(PostHocSettings settings, PostHocSources sources, RowFolder<PostHocRecord> folder, Action<string> message, Action<string> writeReport)
{
    /// <summary>Does what is left.</summary>
    /// <exception cref="ArgumentException">A method can't be fitted to this network or these images; results of groups before it are kept.</exception>
    /// <exception cref="OperationCanceledException">Stopped; a later call goes on.</exception>
    public void Run(FrozenNetwork network, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        using var images = sources.Fit.ToTensor();
        using var labels = sources.Fit.Labels is null ? null : sources.Fit.LabelsToTensor();
        using var heldOut = sources.HeldOut?.ToTensor();
        var data = new OodTrainingSet(images, labels: labels, heldOut: heldOut);
        foreach (var group in DetectorSet.Groups([.. names.Where(name => !folder.Has(name))], network, settings)) Run(group, data, cancellationToken);
        writeReport(folder.Folder);
    }

    private void Run(DetectorGroup group, OodTrainingSet data, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var detectors = group.Fit(data, cancellationToken);
        try
        {
            var fitSeconds = clock.Elapsed.TotalSeconds;
            message(FormattableString.Invariant($"Fitted in {fitSeconds:F1} s: {string.Join(", ", group.Names)}."));
            clock.Restart();
            var id = Score(group, detectors, sources.Test, cancellationToken);
            var idSeconds = clock.Elapsed.TotalSeconds;
            var rows = group.Names.Select(_ => new List<PostHocRecord>()).ToArray();
            foreach (var test in sources.Tests)
            {
                clock.Restart();
                var ood = Score(group, detectors, test.Images, cancellationToken);
                var rate = (sources.Test.Count + test.Images.Count) / (idSeconds + clock.Elapsed.TotalSeconds);
                for (var i = 0; i < rows.Length; i++) rows[i].Add(Row(group.Names[i], test, DetectionMetrics.Evaluate(id[i], ood[i]), fitSeconds, rate));
                message(FormattableString.Invariant($"{test.Description.Name}: {sources.Test.Count} + {test.Images.Count} images, {rate:F0} images/s."));
            }

            for (var i = 0; i < rows.Length; i++) folder.Add(group.Names[i], [.. rows[i]]);
            writeReport(folder.Folder);
        }
        finally
        {
            foreach (var detector in detectors) detector.Dispose();
        }
    }

    private double[][] Score(DetectorGroup group, IReadOnlyList<ITrainedDetector> detectors, ImageSet set, CancellationToken cancellationToken)
    {
        // In parts, since a set may be large, and so that Ctrl-C is heard.
        const int part = 512;
        var all = group.Names.Select(_ => new List<double>(set.Count)).ToArray();
        for (var start = 0; start < set.Count; start += part)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var scores = group.Score(detectors, sources.Read(set, Enumerable.Range(start, Math.Min(part, set.Count - start))));
            for (var i = 0; i < all.Length; i++) all[i].AddRange(scores[i].to(ScalarType.Float64).data<double>().ToArray());
        }

        if (Array.FindIndex(all, scores => scores.Exists(double.IsNaN)) is >= 0 and var bad)
            throw new InvalidDataException($"{group.Names[bad]} gives NaN for images of {set.Name}; expected a number. Name the other detectors by --detectors.");

        return [.. all.Select(scores => scores.ToArray())];
    }

    private static PostHocRecord Row(string detector, OodTest test, DetectionMetrics metrics, double fitSeconds, double rate) => new()
    {
        Detector = detector,
        OodTestSet = test.Description.Name,
        Kind = test.Kind,
        Auroc = metrics.Auroc,
        AurocLow = metrics.AurocInterval.Low,
        AurocHigh = metrics.AurocInterval.High,
        Fpr95 = metrics.Fpr95,
        AuprIn = metrics.AuprIn,
        AuprOut = metrics.AuprOut,
        FitSeconds = fitSeconds,
        ScoredImagesPerSecond = rate,
    };
}

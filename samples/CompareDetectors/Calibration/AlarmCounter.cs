using CompareDetectors.Engine;
using OodDetection;
using OodDetection.Data;
using TorchSharp;

namespace CompareDetectors.Calibration;

/// <summary>Scores the images of a class by one detector and counts false alarms, of single images and of windows.</summary>
internal sealed class AlarmCounter(CalibrationSettings settings, CalibrationImages images, long seed, CancellationToken cancellationToken)
{
    private const double Low = 0.05, High = 0.95;

    /// <summary>Single images.</summary>
    public Counted Images(IOodDetector detector)
    {
        var id = Evaluation.Score(detector, images.Detectors.Test, cancellationToken);
        var ood = images.Outliers.Tests.SelectMany(set => Evaluation.Score(detector, set, cancellationToken)).ToArray();
        ScoresOf scores = indices => [.. indices.Select(index => id[index])];
        var study = SplitStudy.Of(id.Length, settings.Splits, seed, CalibrationSettings.Alphas, scores, scores, ood);
        var asUsed = AsUsed(images.HeldOut.Count, (heldOut, test, alpha) =>
        {
            using var calibrated = detector.Calibrate(heldOut, alpha, leaveOpen: true, cancellationToken: cancellationToken);
            return calibrated.Classify(test, cancellationToken: cancellationToken);
        });
        return new Counted(1, study, Rates(study, asUsed));
    }

    /// <summary>Windows, which every split forms anew of the images of each half.</summary>
    public Counted Windows(BatchStatisticsDetector detector)
    {
        var id = Read(detector, images.Detectors.Test);
        var ood = images.Outliers.Tests.SelectMany(set => Read(detector, set)).ToArray();
        var study = SplitStudy.Of(id.Count, settings.Splits, seed, CalibrationSettings.Alphas, indices => OfWindows(id, indices), indices => OfWindows(id, indices), OfWindows(ood, [.. Enumerable.Range(0, ood.Length)]));
        var asUsed = AsUsed(images.HeldOut.Count / settings.Window, (heldOut, test, alpha) =>
        {
            using var calibrated = detector.CalibrateWindows(heldOut, settings.Window, alpha, leaveOpen: true, cancellationToken: cancellationToken);
            return calibrated.ClassifyWindows(test, cancellationToken: cancellationToken);
        });
        return new Counted(settings.Window, study, Rates(study, asUsed));

        double[] OfWindows(IReadOnlyList<WindowSummary> read, int[] indices)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return [.. indices.Chunk(settings.Window).Where(window => window.Length == settings.Window).Select(window => detector.ScoreWindow(WindowSummary.Merge(window.Select(index => read[index]))))];
        }
    }

    private List<WindowSummary> Read(BatchStatisticsDetector detector, ImageSet set)
    {
        // In parts, so that Ctrl-C is heard.
        const int part = 512;
        var all = new List<WindowSummary>(set.Count);
        foreach (var indices in Enumerable.Range(0, set.Count).Chunk(part))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var pixels = set.Select(indices).ToTensor();
            all.AddRange(detector.SummariseEach(pixels));
        }

        return all;
    }

    /// <summary>The verdicts of a calibration by the library's own calls, at the smallest α that it can answer for; null where it can for none.</summary>
    private (int Calibrated, IReadOnlyList<OodVerdict> Verdicts)? AsUsed(int calibrated, Func<torch.Tensor, torch.Tensor, double, IReadOnlyList<OodVerdict>> judge)
    {
        var alpha = CalibrationSettings.Alphas.FirstOrDefault(alpha => ConformalCalibration.MinCount(alpha) <= calibrated);
        if (alpha == 0) return null;
        using var heldOut = images.HeldOut.ToTensor();
        using var test = images.Detectors.Test.ToTensor();
        return (calibrated, judge(heldOut, test, alpha));
    }

    private static AlarmRate[] Rates(SplitStudy study, (int Calibrated, IReadOnlyList<OodVerdict> Verdicts)? asUsed) => [.. study.Alphas.Select((alpha, i) =>
    {
        var (mean, error) = study.Mean(i);
        var law = new AlarmLaw(alpha, study.Calibrated);
        return new AlarmRate
        {
            Alpha = alpha,
            Expected = law.Expected,
            Mean = mean,
            StandardError = error,
            Low = study.Quantile(i, Low),
            High = study.Quantile(i, High),
            LawLow = law.QuantileAmong(study.Tested, Low),
            LawHigh = law.QuantileAmong(study.Tested, High),
            LongRunHigh = law.QuantileInTheLongRun(High),
            Found = study.Found(i),
            // A verdict's p-value answers for every α at once, without scoring the images again.
            TrainingPart = asUsed is { } used && ConformalCalibration.MinCount(alpha) <= used.Calibrated
                ? new CountedAlarms(used.Calibrated, used.Verdicts.Count, used.Verdicts.Count(v => v.PValue <= alpha))
                : null,
        };
    })];
}

/// <summary>What was counted.</summary>
/// <param name="Window">Images in a window; 1 for single images.</param>
/// <param name="Study">The splits.</param>
/// <param name="Rates">What they came to, by α.</param>
internal sealed record Counted(int Window, SplitStudy Study, IReadOnlyList<AlarmRate> Rates);

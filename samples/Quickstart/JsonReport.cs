using System.Text.Json;
using OodDetection.Shared;

namespace Quickstart;

/// <summary>The figures of a run for other programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions s_format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Save(string path, QuickstartOptions options, QuickstartData data, ExperimentResult result)
    {
        var report = new
        {
            options.Seed,
            options.IdClass,
            options.OodClasses,
            options.OodCount,
            options.Width,
            options.Epochs,
            result.Verdicts,
            ScoredImagesPerSecond = result.ImagesPerSecond,
            TestId = data.TestId.Count,
            TestOod = data.TestOod.Count,
            Detectors = result.Detectors.Select(r => new
            {
                r.Name,
                r.Metrics.Auroc,
                AurocLow = r.Metrics.AurocInterval.Low,
                AurocHigh = r.Metrics.AurocInterval.High,
                r.Metrics.AuprIn,
                r.Metrics.AuprOut,
                r.Metrics.Fpr95,
                r.TrainSeconds,
            }),
        };
        AtomicFile.WriteText(path, JsonSerializer.Serialize(report, s_format) + "\n");
    }
}

using System.Diagnostics;
using OodDetection;
using OodDetection.Data;
using OodDetection.Metrics;
using OodDetection.Networks;

namespace Quickstart;

/// <summary>The main job: fit each detector, score the test images, measure.</summary>
internal static class Experiment
{
    public static (IReadOnlyList<DetectorResult> Results, VerdictSummary Verdicts) Run(QuickstartOptions options, QuickstartData data, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var geom = new GeomTrainer(new GeomOptions
        {
            Network = new WideResNetOptions { WidenFactor = options.Width },
            Training = new TrainingOptions { Epochs = options.Epochs },
            Seed = options.Seed,
        }).Fit(data.Training, progress, cancellationToken);
        var geomSeconds = Lap();

        // The other detectors look into GEOM's network: what they cost comes on top of it.
        using var layers = new IntermediateLayerTrainer(geom.Network, new IntermediateLayerOptions
        {
            Training = new TrainingOptions { Epochs = options.ClassifierEpochs },
            Seed = options.Seed,
        }).Fit(data.Training, progress, cancellationToken);
        var layersSeconds = Lap();

        using var moments = new MomentsTrainer(geom.Network).Fit(data.Training, progress, cancellationToken);
        IOodDetector joined = FusedDetector.Join(geom, moments, layers, data.HeldOut, weights: FusionWeights.For(options.OodCount), leaveOpen: true);
        // What brought photos to one size is kept with the detector.
        if (data.Preparation is { } preparation) joined = joined.ForPhotos(preparation);
        using var fused = joined.Calibrate(data.Calibration, options.Alpha, cancellationToken: cancellationToken);
        var fusedSeconds = Lap();

        var last = Measure("Fused", fused, data, geomSeconds + layersSeconds + fusedSeconds, cancellationToken);
        if (options.Save is { } path) fused.Save(path, PhotoDetectorFile.Registry);
        return (
            [
                Measure("GEOM", geom, data, geomSeconds, cancellationToken),
                Measure("IntermediateLayer", layers, data, geomSeconds + layersSeconds, cancellationToken),
                last,
            ],
            VerdictSummary.Of(fused, last));

        double Lap()
        {
            var seconds = clock.Elapsed.TotalSeconds;
            clock.Restart();
            return seconds;
        }
    }

    private static DetectorResult Measure(string name, IOodDetector detector, QuickstartData data, double trainSeconds, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var id = Score(detector, data.TestId, cancellationToken);
        var ood = Score(detector, data.TestOod, cancellationToken);
        var speed = (id.Length + ood.Length) / clock.Elapsed.TotalSeconds;
        return new DetectorResult(name, DetectionMetrics.Evaluate(id, ood), trainSeconds, speed, id, ood);
    }

    private static double[] Score(IOodDetector detector, ImageSet images, CancellationToken cancellationToken)
    {
        using var pixels = images.ToTensor();
        return detector.ScoreToArray(pixels, cancellationToken: cancellationToken);
    }
}

using System.Diagnostics;
using OodDetection;
using OodDetection.Data;
using OodDetection.Metrics;
using OodDetection.Networks;

namespace Quickstart;

/// <summary>The main job: fit each detector, score the test images, measure.</summary>
internal static class Experiment
{
    public static ExperimentResult Run(QuickstartOptions options, QuickstartData data, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
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
        var joined = FusedDetector.Join(geom, moments, layers, data.HeldOut, weights: FusionWeights.For(options.OodCount), leaveOpen: true);
        // What brought photos to one size is kept with the detector.
        using var fused = (data.Preparation is { } preparation ? joined.ForPhotos(preparation) : (IOodDetector)joined).Calibrate(data.Calibration, options.Alpha, cancellationToken: cancellationToken);
        var fusedSeconds = Lap();

        // They look into one network, so they share its forward passes.
        IOodDetector[] detectors = [geom, layers, joined];
        var (id, ood) = (Score(detectors, data.TestId, cancellationToken), Score(detectors, data.TestOod, cancellationToken));
        var speed = (data.TestId.Count + data.TestOod.Count) / Lap();
        if (options.Save is { } path) fused.Save(path, PhotoDetectorFile.Registry);
        var results = new[] { ("GEOM", geomSeconds), ("IntermediateLayer", geomSeconds + layersSeconds), ("Fused", geomSeconds + layersSeconds + fusedSeconds) }
            .Select((named, i) => new DetectorResult(named.Item1, DetectionMetrics.Evaluate(id[i], ood[i]), named.Item2, id[i], ood[i])).ToArray();
        return new ExperimentResult(results, VerdictSummary.Of(fused, results[^1]), speed);

        double Lap()
        {
            var seconds = clock.Elapsed.TotalSeconds;
            clock.Restart();
            return seconds;
        }
    }

    private static IReadOnlyList<double[]> Score(IOodDetector[] detectors, ImageSet images, CancellationToken cancellationToken)
    {
        using var pixels = images.ToTensor();
        return detectors.ScoreAll(pixels, cancellationToken: cancellationToken);
    }
}

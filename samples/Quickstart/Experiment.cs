using System.Diagnostics;
using OodDetection;
using OodDetection.Data;
using OodDetection.Detectors.Geom;
using OodDetection.Detectors.IntermediateLayer;
using OodDetection.Metrics;
using OodDetection.Networks;
using OodDetection.Training;

namespace Quickstart;

/// <summary>The main job: fit each detector, score the test images, measure.</summary>
internal static class Experiment
{
    public static IReadOnlyList<DetectorResult> Run(QuickstartOptions options, QuickstartData data, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        var geomTrainer = new GeomTrainer(new GeomOptions
        {
            Network = new WideResNetOptions { WidenFactor = options.Width },
            Training = new TrainingOptions { Epochs = options.Epochs },
            Seed = options.Seed,
        });
        var clock = Stopwatch.StartNew();
        using var geom = geomTrainer.Fit(data.Training, progress, cancellationToken);
        var geomSeconds = clock.Elapsed.TotalSeconds;
        var results = new List<DetectorResult> { Measure("GEOM", geom, data, geomSeconds) };

        var layersTrainer = new IntermediateLayerTrainer(geom.Network, new IntermediateLayerOptions
        {
            Training = new TrainingOptions { Epochs = options.ClassifierEpochs },
            Seed = options.Seed,
        });
        clock.Restart();
        using var layers = layersTrainer.Fit(data.Training, progress, cancellationToken);
        results.Add(Measure("IntermediateLayer", layers, data, geomSeconds + clock.Elapsed.TotalSeconds));
        return results;
    }

    private static DetectorResult Measure(string name, IOodDetector detector, QuickstartData data, double trainSeconds)
    {
        var clock = Stopwatch.StartNew();
        var id = Score(detector, data.TestId);
        var ood = Score(detector, data.TestOod);
        var speed = (id.Length + ood.Length) / clock.Elapsed.TotalSeconds;
        return new DetectorResult(name, DetectionMetrics.Evaluate(id, ood), trainSeconds, speed, id, ood);
    }

    private static double[] Score(IOodDetector detector, ImageSet images)
    {
        using var pixels = images.ToTensor();
        using var scores = detector.Score(pixels);
        return scores.data<double>().ToArray();
    }
}

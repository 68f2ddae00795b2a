using OodDetection.Metrics;
using static TorchSharp.torch;

namespace OodDetection.PublicApi.Tests;

/// <summary>A user who writes a detector of their own: trainer, options and fitted detector.</summary>
public class OwnDetectorTests
{
    [Fact]
    public void Fit_OwnTrainerThroughTheInterface_GivesADetectorThatMetricsTake()
    {
        using var good = DefectImages.Good(1, 100);
        IOodTrainer<IOodDetector> trainer = new BrightnessTrainer(); // covariant
        var reports = new List<TrainingProgress>();

        using var detector = trainer.Fit(new OodTrainingSet(good), new Listener(reports));

        using var id = DefectImages.Good(2, 100);
        using var ood = DefectImages.Scratched(3, 100);
        var auroc = OodMetrics.Auroc(detector.ScoreToArray(id), detector.ScoreToArray(ood));
        Assert.True(auroc > 0.95, $"AUROC {auroc:F4}");
        Assert.Equal(TimeSpan.Zero, Assert.Single(reports).Remaining);
    }

    [Fact]
    public void Fit_Cancelled_Throws()
    {
        using var good = DefectImages.Good(1, 10);
        Assert.Throws<OperationCanceledException>(() => new BrightnessTrainer().Fit(new OodTrainingSet(good), null, new CancellationToken(true)));
    }

    private sealed class BrightnessTrainer : IOodTrainer<BrightnessDetector>
    {
        public BrightnessDetector Fit(OodTrainingSet data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var means = BrightnessDetector.Means(data.InDistribution);
            using var mean = means.mean();
            progress?.Report(new TrainingProgress("brightness", 1, 1, 1, 1, 0, 0, data.InDistribution.shape[0], TimeSpan.FromSeconds(1)));
            return new BrightnessDetector(mean.item<double>(), data.Shape);
        }
    }

    private sealed class BrightnessDetector(double mean, ImageShape shape) : IOodDetector
    {
        public static Tensor Means(Tensor images)
        {
            using var scope = NewDisposeScope();
            return images.to(ScalarType.Float64).mean(new long[] { 1, 2, 3 }).MoveToOuterDisposeScope();
        }

        public Tensor Score(Tensor images)
        {
            if (images.shape[1] != shape.Channels) throw new ArgumentException($"Expected N×{shape} images.", nameof(images));
            using var scope = NewDisposeScope();
            return Means(images).sub(mean).abs().MoveToOuterDisposeScope();
        }

        public void Dispose()
        {
        }
    }

    private sealed class Listener(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}

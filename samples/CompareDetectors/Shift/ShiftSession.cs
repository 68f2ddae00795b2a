using System.Diagnostics;
using CompareDetectors.Engine;
using OodDetection;
using OodDetection.Data;
using OodDetection.Networks;

namespace CompareDetectors.Shift;

/// <summary>The detector of one repeat, and what it reads.</summary>
internal sealed class ShiftSession : IDisposable
{
    private readonly WorkReporter _reporter;

    private ShiftSession(BatchStatisticsDetector detector, double trainSeconds, WorkReporter reporter)
    {
        Detector = detector;
        TrainSeconds = trainSeconds;
        _reporter = reporter;
    }

    public BatchStatisticsDetector Detector { get; }

    /// <summary>Time to fit it, its network included.</summary>
    public double TrainSeconds { get; }

    private static WideResNetOptions NetworkOptions => new() { Depth = 16, WidenFactor = 1 };

    public static Work WorkOfNetwork(int repeat) => new($"r{repeat}", WorkKind.Geom);

    public static Work WorkOfFit(int repeat, ShiftSettings settings)
        => new($"r{repeat}", settings.Uses(ShiftSettings.Discriminator) ? WorkKind.Discriminator : WorkKind.BatchStatistics);

    /// <summary>Fits the parts that are wanted; a network that an earlier process trained is loaded.</summary>
    public static ShiftSession Fit(ImageSet training, ShiftSettings settings, int repeat, long seed, NetworkCheckpoint checkpoint, WorkReporter reporter, CancellationToken cancellationToken)
    {
        var network = settings.Uses(ShiftSettings.Network) ? TrainNetwork(training, settings, repeat, seed, checkpoint, reporter, cancellationToken) : null;
        using var geom = network?.Detector;
        var discriminator = settings.Uses(ShiftSettings.Discriminator) ? DisCoPatchOptions.Small with { Seed = seed } : null;
        var options = new BatchStatisticsOptions { Filters = settings.Uses(ShiftSettings.Filters), DisCoPatch = discriminator, Seed = seed };
        using var images = training.ToTensor();
        var clock = Stopwatch.StartNew();
        // The discriminator takes nearly all of the time: beside its progress that of the other parts would be misread.
        var detector = reporter.Do(WorkOfFit(repeat, settings), progress => new BatchStatisticsTrainer(geom?.Network, options).Fit(
            new OodTrainingSet(images), discriminator is null ? progress : new Trained(progress), cancellationToken));
        return new ShiftSession(detector, (network?.Cost.Seconds ?? 0) + clock.Elapsed.TotalSeconds, reporter);
    }

    /// <summary>Reads images one by one.</summary>
    /// <returns>What the detector knows of each, and images per second.</returns>
    public (IReadOnlyList<WindowSummary> Images, double ImagesPerSecond) Read(Work work, ImageSet images, CancellationToken cancellationToken) => _reporter.Do(work, progress =>
    {
        // In parts, so that Ctrl-C is heard.
        const int part = 512;
        var clock = Stopwatch.StartNew();
        var read = new List<WindowSummary>(images.Count);
        while (read.Count < images.Count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var pixels = images.Select(Enumerable.Range(read.Count, Math.Min(part, images.Count - read.Count))).ToTensor();
            read.AddRange(Detector.SummariseEach(pixels));
            progress.Report(new TrainingProgress("reading images", read.Count, images.Count, 1, 1, double.NaN, 0, read.Count / clock.Elapsed.TotalSeconds, clock.Elapsed));
        }

        return (read, read.Count / clock.Elapsed.TotalSeconds);
    });

    public void Dispose() => Detector.Dispose();

    private static Fitted<GeomDetector> TrainNetwork(
        ImageSet training, ShiftSettings settings, int repeat, long seed, NetworkCheckpoint checkpoint, WorkReporter reporter, CancellationToken cancellationToken)
    {
        using var images = training.Take(Math.Min(training.Count, ShiftSettings.MostNetworkImages)).ToTensor();
        var data = new OodTrainingSet(images);
        return checkpoint.LoadOrTrain(WorkOfNetwork(repeat), NetworkOptions, data, reporter, () =>
        {
            var options = new GeomOptions { Network = NetworkOptions, Training = new TrainingOptions { Epochs = settings.NetworkEpochs!.Value }, Seed = seed };
            var clock = Stopwatch.StartNew();
            var geom = reporter.Do(WorkOfNetwork(repeat), progress => new GeomTrainer(options).Fit(data, progress, cancellationToken));
            return new Fitted<GeomDetector>(geom, new TrainingCost(clock.Elapsed.TotalSeconds, (double)options.Training.Epochs * data.InDistribution.shape[0]));
        });
    }

    /// <summary>Passes on what has a loss: trainings.</summary>
    private sealed class Trained(IProgress<TrainingProgress> progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (!double.IsNaN(value.Loss)) progress.Report(value);
        }
    }
}

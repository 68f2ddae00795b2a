using BenchmarkDotNet.Attributes;
using OodDetection.Benchmarks.Fixtures;
using OodDetection.Benchmarks.Work;
using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks;

/// <summary>
/// Windows over a stream of images by the batch-statistics detector with filters and a network. The baseline reads each image again for each
/// window that it is in.
/// </summary>
public class BatchStatisticsBenchmarks : NetworkBenchmarks
{
    private const int MaxWindowSize = 16;
    private BatchStatisticsDetector _detector = null!;
    private StreamMonitor _monitor = null!;
    private Tensor _images = null!;
    private Tensor _others = null!;
    private bool _isOtherTurn;

    /// <summary>Images in a window: 16, or all where the batch is smaller.</summary>
    public int Window => Math.Min(MaxWindowSize, Batch);

    /// <summary>Floating-point operations where each image is read once.</summary>
    public double FlopsOfEachOnce => Batch * FlopCount.Network(Width);

    /// <summary>Floating-point operations where each window reads its images.</summary>
    public double FlopsOfEachWindow => (double)(Batch - Window + 1) * Window * FlopCount.Network(Width);

    /// <summary>Naive: a window begins at every image, and each reads its images.</summary>
    [Benchmark(Baseline = true)]
    [Work(Images = nameof(Batch), Flops = nameof(FlopsOfEachWindow))]
    public double EachWindowAnew()
    {
        var last = 0.0;
        for (var start = 0; start <= Batch - Window; start++)
        {
            using var images = _images.narrow(0, start, Window);
            last = _detector.ScoreWindow(_detector.Summarise(images));
        }

        Synchronize();
        return last;
    }

    /// <summary>The same windows in one call, which reads each image once.</summary>
    [Benchmark]
    [Work(Images = nameof(Batch), Flops = nameof(FlopsOfEachOnce))]
    public void SlidingWindows()
    {
        using var scores = _detector.ScoreWindows(_images, Window, stride: 1);
        Synchronize();
    }

    [Benchmark]
    [Work(Images = nameof(Batch), Flops = nameof(FlopsOfEachOnce))]
    public void WindowsSideBySide()
    {
        using var scores = _detector.ScoreWindows(_images, Window);
        Synchronize();
    }

    /// <summary>A monitor that images go on coming to, two batches in turn, with its chart and its look-out for repeats.</summary>
    [Benchmark]
    [Work(Images = nameof(Batch), Flops = nameof(FlopsOfEachOnce))]
    public int Monitor()
    {
        // One batch again and again would be taken for repeats, and left out.
        var updates = _monitor.Add(_isOtherTurn ? _others : _images);
        _isOtherTurn = !_isOtherTurn;
        Synchronize();
        return updates.Count;
    }

    /// <inheritdoc/>
    protected override void PrepareNetworks()
    {
        using var training = SampleImages.Bytes(8 * MaxWindowSize, TorchDevice);
        using var network = new FrozenNetwork(SampleNetworks.Make(Width, TorchDevice), ImagePreprocessing.Measure(training));
        // Half of them is held out, which is four windows: the fewest that a window can be calibrated with.
        _detector = Keep(new BatchStatisticsTrainer(network, new BatchStatisticsOptions { HeldOutShare = 0.5, Device = TorchDevice }).Fit(new OodTrainingSet(training)));
        (_images, _others) = (Keep(SampleImages.Bytes(Batch, TorchDevice)), Keep(SampleImages.Bytes(Batch, TorchDevice)));
        // A window size is calibrated when it is first asked for, which is no part of a score.
        _detector.ScoreWindows(_images, Window).Dispose();
        _monitor = _detector.Watch(new StreamMonitorOptions { WindowSize = Window });
    }
}

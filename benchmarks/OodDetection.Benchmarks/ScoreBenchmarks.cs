using BenchmarkDotNet.Attributes;
using OodDetection.Benchmarks.Fixtures;
using OodDetection.Benchmarks.Work;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks;

/// <summary>The score of each detector, with four rotations where it has transforms: a batch in one call, against one image after another.</summary>
public class ScoreBenchmarks : NetworkBenchmarks
{
    private IOodDetector _detector = null!;
    private Tensor _images = null!;

    /// <summary>The kinds of detectors, for BenchmarkDotNet.</summary>
    public static IEnumerable<string> Detectors => SampleDetectors.Kinds;

    /// <summary>The kind of detector.</summary>
    [ParamsSource(nameof(Detectors))]
    public string Detector { get; set; } = SampleDetectors.Geom;

    /// <summary>Floating-point operations of the score of the batch.</summary>
    public double Flops => Batch * SampleDetectors.FlopsOf(Detector, Width);

    /// <summary>Naive: a call for each image.</summary>
    [Benchmark(Baseline = true)]
    [Work(Images = nameof(Batch), Flops = nameof(Flops))]
    public void OneByOne()
    {
        for (var i = 0; i < Batch; i++)
        {
            using var image = _images.narrow(0, i, 1);
            using var score = _detector.Score(image);
        }

        Synchronize();
    }

    [Benchmark]
    [Work(Images = nameof(Batch), Flops = nameof(Flops))]
    public void WholeBatch()
    {
        using var scores = _detector.Score(_images);
        Synchronize();
    }

    /// <inheritdoc/>
    protected override void PrepareNetworks()
    {
        _images = Keep(SampleImages.Bytes(Batch, TorchDevice));
        _detector = Keep(SampleDetectors.Fit(Detector, Width, TorchDevice));
    }
}

using BenchmarkDotNet.Attributes;
using OodDetection.Benchmarks.Fixtures;
using OodDetection.Benchmarks.Work;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks;

/// <summary>Scores of the same images by GEOM, moments, intermediate layers and a fused detector that look into one network: all in one call, against a call for each.</summary>
public class SharedScoreBenchmarks : NetworkBenchmarks
{
    private IOodDetector[] _detectors = [];
    private Tensor _images = null!;

    /// <summary>Floating-point operations of a call for each detector.</summary>
    public double FlopsOfAll
        => Batch * new[] { SampleDetectors.Geom, SampleDetectors.Moments, SampleDetectors.IntermediateLayer, SampleDetectors.Fused }.Sum(kind => SampleDetectors.FlopsOf(kind, Width));

    /// <summary>Floating-point operations of one call: the fused detector's passes are those of all.</summary>
    public double FlopsAtOnce => Batch * SampleDetectors.FlopsOf(SampleDetectors.Fused, Width);

    /// <summary>Naive: a call for each detector.</summary>
    [Benchmark(Baseline = true)]
    [Work(Images = nameof(Batch), Flops = nameof(FlopsOfAll))]
    public void OneAfterTheOther()
    {
        foreach (var detector in _detectors) detector.ScoreToArray(_images);
        Synchronize();
    }

    [Benchmark]
    [Work(Images = nameof(Batch), Flops = nameof(FlopsAtOnce))]
    public void AllAtOnce()
    {
        _detectors.ScoreAll(_images);
        Synchronize();
    }

    /// <inheritdoc/>
    protected override void PrepareNetworks()
    {
        _images = Keep(SampleImages.Bytes(Batch, TorchDevice));
        _detectors = SampleDetectors.FitOnOneNetwork(Width, TorchDevice);
        foreach (var detector in _detectors) Keep(detector);
    }
}

using BenchmarkDotNet.Attributes;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks;

/// <summary>A batch under every transform of a set: all images at once, against one image at a time.</summary>
[MemoryDiagnoser]
public class TransformBenchmarks
{
    private Tensor _images = null!;
    private TransformSet _set = null!;

    /// <summary>The transform set.</summary>
    [Params("rotations", "geom72")]
    public string Set { get; set; } = "";

    /// <summary>Images in a batch.</summary>
    [Params(64)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _images = rand(Batch, 3, 32, 32);
        _set = Set == "rotations" ? TransformSet.Rotations : TransformSet.Geom72;
    }

    [GlobalCleanup]
    public void Cleanup() => _images.Dispose();

    [Benchmark(Baseline = true)]
    public void OneByOne()
    {
        using var scope = NewDisposeScope();
        for (var i = 0; i < Batch; i++) _set.ApplyAll(_images.narrow(0, i, 1));
    }

    [Benchmark]
    public void Batched()
    {
        using var scope = NewDisposeScope();
        _set.ApplyAll(_images);
    }
}

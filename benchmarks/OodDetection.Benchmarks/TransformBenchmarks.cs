using BenchmarkDotNet.Attributes;
using OodDetection.Benchmarks.Fixtures;
using OodDetection.Benchmarks.Running;
using OodDetection.Benchmarks.Work;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks;

/// <summary>A batch under every transform of a set, all images at once; and under one random transform each, as in training.</summary>
public class TransformBenchmarks : DeviceBenchmarks
{
    private Tensor _images = null!;
    private TransformSet _set = null!;
    private int[] _labels = [];

    /// <summary>The batch sizes, for BenchmarkDotNet.</summary>
    public static IEnumerable<int> Batches => BenchmarkSettings.Current.Batches;

    /// <summary>The transform set.</summary>
    [Params("rotations", "geom72")]
    public string Set { get; set; } = "rotations";

    /// <summary>Images in a batch.</summary>
    [ParamsSource(nameof(Batches), Priority = 3)]
    public int Batch { get; set; } = 64;

    /// <summary>Naive: each transform of each image by itself.</summary>
    [Benchmark(Baseline = true)]
    [Work(Images = nameof(Batch))]
    public void OneByOne()
    {
        using var scope = NewDisposeScope();
        var copies = new List<Tensor>();
        foreach (var transform in _set)
        {
            for (var i = 0; i < Batch; i++) copies.Add(transform.Apply(_images.narrow(0, i, 1)));
        }

        cat(copies.ToArray());
        Synchronize();
    }

    [Benchmark]
    [Work(Images = nameof(Batch))]
    public void AllOfBatch()
    {
        using var copies = _set.ApplyAll(_images);
        Synchronize();
    }

    [Benchmark]
    [Work(Images = nameof(Batch))]
    public void OneOfEach()
    {
        using var copies = _set.Apply(_images, _labels);
        Synchronize();
    }

    /// <inheritdoc/>
    protected override void Prepare()
    {
        _images = Keep(SampleImages.Prepared(Batch, TorchDevice));
        _set = Set == "rotations" ? TransformSet.Rotations : TransformSet.Geom72;
        var draw = new Random(0);
        _labels = [.. Enumerable.Range(0, Batch).Select(_ => draw.Next(_set.Count))];
    }
}

using BenchmarkDotNet.Attributes;
using OodDetection.Benchmarks.Fixtures;
using OodDetection.Benchmarks.Running;
using OodDetection.Benchmarks.Work;
using OodDetection.Onnx;
using OodDetection.Scoring;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks;

/// <summary>The score of a detector by TorchSharp, and by ONNX Runtime from the file that it was exported to, with as many threads: of one image, and of a batch in one call.</summary>
public class ExportedDetectorBenchmarks : DeviceBenchmarks
{
    private IOodDetector _detector = null!;
    private OodScorer _scorer = null!;
    private Tensor _images = null!;
    private byte[] _bytes = [];

    /// <summary>The kinds of detectors, for BenchmarkDotNet.</summary>
    public static IEnumerable<string> Detectors => [SampleDetectors.Geom, SampleDetectors.Moments, SampleDetectors.Fused];

    /// <summary>The widths, for BenchmarkDotNet.</summary>
    public static IEnumerable<int> Widths => BenchmarkSettings.Current.Widths;

    /// <summary>The numbers of images in a call, for BenchmarkDotNet: one, and the batches.</summary>
    public static IEnumerable<int> Batches => BenchmarkSettings.Current.Batches.Prepend(1).Distinct();

    /// <summary>The kind of detector, with four rotations.</summary>
    [ParamsSource(nameof(Detectors))]
    public string Detector { get; set; } = SampleDetectors.Geom;

    /// <summary>The width factor w of WRN-16-w.</summary>
    [ParamsSource(nameof(Widths), Priority = 2)]
    public int Width { get; set; } = 1;

    /// <summary>How many images there are in a call.</summary>
    [ParamsSource(nameof(Batches), Priority = 3)]
    public int Batch { get; set; } = 64;

    /// <summary>The detector itself.</summary>
    [Benchmark(Baseline = true)]
    [Work(Images = nameof(Batch))]
    public void TorchSharp()
    {
        using var scores = _detector.Score(_images);
        Synchronize();
    }

    /// <summary>Its file, always on the processor.</summary>
    [Benchmark]
    [Work(Images = nameof(Batch))]
    public double[] OnnxRuntime() => _scorer.Score(_bytes, Batch);

    /// <inheritdoc/>
    protected override void Prepare()
    {
        _images = Keep(SampleImages.Bytes(Batch, TorchDevice));
        using (var onProcessor = _images.cpu()) _bytes = onProcessor.data<byte>().ToArray();
        _detector = Keep(SampleDetectors.Fit(Detector, Width, TorchDevice));
        using var file = new MemoryStream();
        _detector.SaveOnnx(file);
        file.Position = 0;
        _scorer = Keep(OodScorer.Open(file, new ScorerOptions { Threads = get_num_threads() }));
    }
}

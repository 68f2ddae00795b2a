using BenchmarkDotNet.Attributes;
using OodDetection.Benchmarks.Fixtures;
using OodDetection.Benchmarks.Work;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks;

/// <summary>Scores under four rotations against the same by TorchSharp as one calls it at first: modules in float32, N×C×H×W, 256 transformed images a pass.</summary>
public class NaiveScoreBenchmarks : NetworkBenchmarks
{
    private const int Transforms = 4;
    private const int ImagesPerPass = 256 / Transforms;
    private NaiveWideResNet _network = null!;
    private IOodDetector _detector = null!;
    private Tensor _images = null!;
    private Tensor[] _means = [];
    private Tensor[] _precisions = [];

    /// <summary>The kinds of detectors, for BenchmarkDotNet.</summary>
    public static IEnumerable<string> Detectors => [SampleDetectors.Geom, SampleDetectors.Moments];

    /// <summary>The kind of detector.</summary>
    [ParamsSource(nameof(Detectors))]
    public string Detector { get; set; } = SampleDetectors.Geom;

    /// <summary>Floating-point operations of the score of the batch.</summary>
    public double Flops => Batch * SampleDetectors.FlopsOf(Detector, Width);

    /// <summary>Naive: TorchSharp's modules.</summary>
    [Benchmark(Baseline = true)]
    [Work(Images = nameof(Batch), Flops = nameof(Flops))]
    public void PlainTorchSharp()
    {
        for (var start = 0L; start < Batch; start += ImagesPerPass)
        {
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            var images = _images.narrow(0, start, Math.Min(ImagesPerPass, Batch - start)).to(ScalarType.Float32).div(255).sub(0.5).div(0.25);
            var outputs = _network.Outputs(cat([.. Enumerable.Range(0, Transforms).Select(k => images.rot90(k, (2, 3)))]));
            _ = Detector == SampleDetectors.Geom ? Geom(outputs[^1]) : Moments(outputs[..^1]);
        }

        Synchronize();
    }

    [Benchmark]
    [Work(Images = nameof(Batch), Flops = nameof(Flops))]
    public void Library()
    {
        using var scores = _detector.Score(_images);
        Synchronize();
    }

    /// <inheritdoc/>
    protected override void PrepareNetworks()
    {
        _images = Keep(SampleImages.Bytes(Batch, TorchDevice));
        _detector = Keep(SampleDetectors.Fit(Detector, Width, TorchDevice));
        _network = Keep(new NaiveWideResNet(Width).to(TorchDevice));
        _network.eval();
        var moments = 2 * 2 * (16 + 32 + 64) * Width; // two of each channel, two blocks of each group
        _means = [.. Enumerable.Range(0, Transforms).Select(_ => Keep(randn(moments, device: TorchDevice)))];
        _precisions = [.. Enumerable.Range(0, Transforms).Select(_ => Keep(eye(moments, device: TorchDevice)))];
    }

    private static Tensor Geom(Tensor logits)
        => 1 - logits.softmax(1).view(Transforms, -1, Transforms).diagonal(0, 0, 2).mean([1L]);

    private Tensor Moments(Tensor[] blocks)
    {
        var moments = cat([.. blocks.SelectMany(block => new[] { block.mean([2, 3]), block.var([2, 3], unbiased: false).add(1e-6).log() })], 1).chunk(Transforms);
        return stack(moments.Select((m, k) => (m - _means[k]).matmul(_precisions[k]).mul(m - _means[k]).sum(1))).mean([0L]);
    }
}

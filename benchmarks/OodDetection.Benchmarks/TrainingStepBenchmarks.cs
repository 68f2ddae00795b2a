using BenchmarkDotNet.Attributes;
using OodDetection.Features;
using OodDetection.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Benchmarks;

/// <summary>
/// One training step of WRN-16-w on 64 images of 32×32×3, a forward pass of the same network, and that pass with hooks on four layers,
/// beside the matrix product that bounds them.
/// </summary>
public class TrainingStepBenchmarks
{
    private const int Batch = 64;
    private WideResNet _network = null!;
    private Adam _optimizer = null!;
    private FeatureHook _hook = null!;
    private Tensor _images = null!;
    private Tensor _labels = null!;
    private Tensor _matrix = null!;

    /// <summary>The width factor w.</summary>
    [Params(1, 4)]
    public int Width { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        manual_seed(0);
        _network = new WideResNet(3, 4, new WideResNetOptions { WidenFactor = Width });
        _optimizer = optim.Adam(_network.parameters());
        _hook = new FeatureHook(_network, WideResNet.Group1, WideResNet.Group2, WideResNet.Group3, WideResNet.Logits);
        _images = randn(Batch, 3, 32, 32);
        _labels = randint(4, [Batch], ScalarType.Int64);
        _matrix = randn(1024, 1024);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _hook.Dispose();
        _optimizer.Dispose();
        _network.Dispose();
        foreach (var tensor in new[] { _images, _labels, _matrix }) tensor.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void MatrixProduct1024()
    {
        using var product = _matrix.matmul(_matrix);
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public void TrainImage()
    {
        using var scope = NewDisposeScope();
        _network.train();
        _optimizer.zero_grad();
        F.cross_entropy(_network.call(_images), _labels).backward();
        _optimizer.step();
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public void InferImage()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        _network.eval();
        _network.call(_images);
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public void InferImageWithHooks()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        _network.eval();
        _hook.Run(_images);
    }
}

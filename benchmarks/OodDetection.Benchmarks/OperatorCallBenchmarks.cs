using BenchmarkDotNet.Attributes;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks;

/// <summary>
/// What one operator call costs beyond its arithmetic: two one-element tensors, in place, with a result, and with a result in a dispose scope.
/// </summary>
public class OperatorCallBenchmarks : DeviceBenchmarks
{
    private Tensor _one = null!;

    [Benchmark(Baseline = true)]
    public void InPlace()
    {
        _one.mul_(_one);
        Synchronize();
    }

    [Benchmark]
    public void WithResult()
    {
        _one.add(_one).Dispose();
        Synchronize();
    }

    [Benchmark]
    public void WithResultInScope()
    {
        using var scope = NewDisposeScope();
        _one.add(_one);
        Synchronize();
    }

    /// <inheritdoc/>
    protected override void Prepare() => _one = Keep(ones(1, device: TorchDevice));
}
